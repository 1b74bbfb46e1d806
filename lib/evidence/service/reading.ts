import "server-only"
import { EXTRACTOR_VERSION, extractFactsFrom } from "#lib/evidence/facts"
import type { Problem } from "#lib/evidence/formats/unreadable"
import { textKey } from "#lib/evidence/keys"
import { recogniseKind } from "#lib/evidence/kind"
import type { DocumentReader } from "#lib/evidence/reader"
import * as store from "#lib/evidence/store"
import type { DocumentText } from "#lib/evidence/text"
import type { Jobs, SystemCtx } from "#lib/platform/context"
import { sha256 } from "#lib/platform/crypto"
import { isAppError } from "#lib/platform/errors"

declare module "#lib/platform/context" {
  interface Ports {
    documents: DocumentReader
  }
}

const MISSING: Problem = { code: "not_found", message: "The stored file is missing. Remove it here and send it again." }
const GIVEN_UP: Problem = {
  code: "unread",
  message: "Bridge tried three times to read this file and could not. Remove it and send it again.",
}

/**
 * The job behind an upload: bytes to text, text to facts. The text is stored before the row points to it, and its facts
 * appear with it. Evidence that was removed meanwhile ends the job without a trace.
 */
export async function read(ctx: SystemCtx, data: Jobs["evidence.read"]): Promise<void> {
  const mine = { workspace_id: data.workspace_id, id: data.evidence_id }
  const row = await ctx.tx((db) => store.startReading(db, mine))
  if (!row) return
  const bytes = row.object_path === null ? null : await bytesAt(ctx, row.object_path)
  const answer = bytes ? await ctx.ports.documents.read(bytes, row.name, ctx.signal) : { problem: MISSING }
  if ("problem" in answer) {
    await ctx.tx((db) => store.markFailed(db, mine, answer.problem))
    return
  }
  const { document, notice, media_type } = answer.read
  const json = JSON.stringify(document)
  const text_path = textKey(row, sha256(json))
  await ctx.ports.objects.put(text_path, json, "application/json")
  const facts = extractFactsFrom(document)
  await ctx.tx(async (db) => {
    const isMine = await store.finishReading(db, mine, {
      media_type,
      kind: recogniseKind(row.name, document.text, row.url),
      notice,
      text_path,
      pages: document.pages.length || null,
      characters: document.text.length,
      extractor_version: EXTRACTOR_VERSION,
    })
    if (isMine) await store.replaceFacts(db, mine, facts)
  })
}

async function bytesAt(ctx: SystemCtx, key: string): Promise<Uint8Array | null> {
  try {
    return await ctx.ports.objects.get(key)
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") return null
    throw error
  }
}

/** After the last try: nobody waits for ever, and the row says so. */
export async function giveUp(ctx: SystemCtx, data: Jobs["evidence.read"]): Promise<void> {
  await ctx.tx((db) => store.markFailed(db, { workspace_id: data.workspace_id, id: data.evidence_id }, GIVEN_UP))
}

/** The text read from a document, as its row points to it. Null when there is none. */
export async function readText(
  ctx: Pick<SystemCtx, "ports">,
  row: { text_path: string | null },
): Promise<DocumentText | null> {
  return row.text_path === null ? null : (JSON.parse(await ctx.ports.objects.getText(row.text_path)) as DocumentText)
}
