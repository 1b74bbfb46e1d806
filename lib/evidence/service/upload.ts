import "server-only"
import {
  type appendEvidence,
  type createEvidence,
  type Evidence,
  EvidenceId,
  MAX_FILE_BYTES,
  MAX_PIECE_BYTES,
  MIN_PIECE_BYTES,
} from "#lib/evidence/contract"
import { Unreadable } from "#lib/evidence/formats/unreadable"
import { contentKey, pieceKey } from "#lib/evidence/keys"
import { recogniseKind } from "#lib/evidence/kind"
import { cleanName } from "#lib/evidence/name"
import { at, evidenceOf, found, requireRoom, requireSession } from "#lib/evidence/service/rows"
import { sniff } from "#lib/evidence/sniff"
import * as store from "#lib/evidence/store"
import type { SessionId } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import { sha256 } from "#lib/platform/crypto"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

declare module "#lib/platform/context" {
  interface Jobs {
    "evidence.read": { workspace_id: string; evidence_id: string }
  }
}

/** Announces a file. Nothing of it is stored yet. */
export async function create(ctx: Ctx, input: Input<typeof createEvidence>): Promise<Evidence> {
  authorize(ctx, "analyst")
  const { session_id, size_bytes } = input
  if (size_bytes > MAX_FILE_BYTES) {
    throw new AppError("too_large", "A file has at most 50 MB. Split it, or save it with smaller pictures.", {
      reason: "file_too_large",
      limit_bytes: MAX_FILE_BYTES,
    })
  }
  const name = cleanName(input.name)
  if (name === "") throw refused("name", "Give the name of the file.")
  return ctx.tx(async (db) => {
    await requireSession(ctx, session_id)
    await requireRoom(db, at(ctx, session_id))
    const id = crypto.randomUUID()
    const row = { ...at(ctx, session_id), id, origin: "file" as const, name, url: null, size_bytes }
    await store.insertEvidence(db, { ...row, created_by: ctx.user.id })
    ctx.audit({ action: "evidence.announce", target_type: "evidence", target_id: id, details: { size_bytes } })
    return evidenceOf(found(await store.findEvidence(db, at(ctx, session_id), id)))
  })
}

/**
 * Takes the next piece. It is stored under its own key before the row counts it, so a crash between the two leaves
 * nothing but an object for the sweep, and of two tabs with the same place one is counted.
 */
export async function append(ctx: Ctx, input: Input<typeof appendEvidence>): Promise<Evidence> {
  authorize(ctx, "analyst")
  const { session_id, evidence_id, offset, piece } = input
  const place = at(ctx, session_id)
  const row = found(await ctx.tx((db) => store.findEvidence(db, place, evidence_id)))
  if (row.status !== "uploading" || row.received_bytes !== offset) throw wrongOffset(row)
  const end = offset + piece.byteLength
  refusePiece(row, piece.byteLength, end)

  const key = pieceKey(row, offset, sha256(piece))
  await ctx.ports.objects.put(key, piece)
  if (end < row.size_bytes) {
    return ctx.tx(async (db) => {
      const isCounted = await store.addPiece(db, row, { offset, length: piece.byteLength, key })
      const now = found(await store.findEvidence(db, place, evidence_id))
      if (!isCounted) throw wrongOffset(now)
      return evidenceOf(now)
    })
  }
  const before = await Promise.all(row.pieces.map((each) => ctx.ports.objects.get(each))).catch(
    async (error: unknown) => {
      // Somebody else sent the same last piece and was first: the file is whole, and its pieces are gone.
      const now = found(await ctx.tx((db) => store.findEvidence(db, place, evidence_id)))
      throw now.status === "uploading" ? error : wrongOffset(now)
    },
  )
  const made = await settle(ctx, row, Buffer.concat([...before, piece]))
  // What is not needed any more is no reason to fail; the sweep finds what stays.
  await Promise.all([...row.pieces, key].map((each) => ctx.ports.objects.delete(each))).catch((cause: unknown) =>
    ctx.log.warn("evidence.pieces_left", { cause }),
  )
  return made
}

/**
 * All bytes of a row are there: keeps them under their hash, then, in one transaction, says so, names the evidence as a
 * source of step 2 and sends the job that reads it. A file Bridge cannot read at all ends here, with the reason.
 */
export async function settle(ctx: Ctx, row: store.EvidenceRow, bytes: Uint8Array): Promise<Evidence> {
  const place = at(ctx, row.session_id)
  const media_type = await sniff(bytes, row.name).catch((error: unknown) => {
    if (error instanceof Unreadable) return error
    throw error
  })
  if (media_type instanceof Unreadable) {
    const { code, message } = media_type
    return ctx.tx(async (db) => {
      await store.markFailed(db, row, { code, message })
      return evidenceOf(found(await store.findEvidence(db, place, row.id)))
    })
  }
  const hash = sha256(bytes)
  const object_path = contentKey(row, hash)
  await ctx.ports.objects.put(object_path, bytes)
  const kind = recogniseKind(row.name, "", row.url)
  return ctx.tx(async (db) => {
    // First the session, then the evidence: a deletion of the session locks them in this order.
    await onboarding.putItems(ctx, {
      session_id: row.session_id as SessionId,
      step_id: 2,
      field: "sources",
      put: [{ id: row.id, title: row.name.slice(0, 200).toWellFormed(), kind, ...(row.url && { url: row.url }) }],
    })
    const isMine = await store.complete(db, row, { sha256: hash, object_path, media_type, kind })
    const now = found(await store.findEvidence(db, place, row.id))
    if (!isMine) throw wrongOffset(now)
    ctx.send("evidence.read", { workspace_id: ctx.workspace_id, evidence_id: row.id })
    const details = { size_bytes: row.size_bytes, media_type, origin: row.origin }
    ctx.audit({ action: "evidence.add", target_type: "evidence", target_id: row.id, details })
    return evidenceOf(now)
  })
}

/** A whole file at once, for seeds and tests: the same pieces a browser sends. */
export async function attach(
  ctx: Ctx,
  input: { session_id: SessionId; name: string; bytes: Uint8Array },
): Promise<Evidence> {
  let made = await create(ctx, { session_id: input.session_id, name: input.name, size_bytes: input.bytes.byteLength })
  const evidence_id = EvidenceId.parse(made.evidence_id)
  while (made.status === "uploading") {
    const offset = made.received_bytes
    const piece = new Uint8Array(input.bytes.slice(offset, offset + MAX_PIECE_BYTES))
    made = await append(ctx, { session_id: input.session_id, evidence_id, offset, piece })
  }
  return made
}

function refusePiece(row: store.EvidenceRow, length: number, end: number): void {
  if (length === 0) throw refused("piece", "Send at least one byte.")
  if (end > row.size_bytes) {
    throw refused("piece", `The file was announced with ${row.size_bytes} bytes; this piece would end at byte ${end}.`)
  }
  if (end < row.size_bytes && length < MIN_PIECE_BYTES)
    throw refused("piece", "A piece has at least 64 KB, unless it is the last one.")
}

const refused = (key: string, message: string) =>
  new AppError("invalid_input", message, { issues: [{ path: [key], message }] })

const wrongOffset = (row: store.EvidenceRow) => {
  const message =
    row.status === "uploading"
      ? `The next piece begins at byte ${row.received_bytes}.`
      : "All bytes of this file have arrived."
  return new AppError("conflict", message, { reason: "wrong_offset", received_bytes: row.received_bytes })
}
