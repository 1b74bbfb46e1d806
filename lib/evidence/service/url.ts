import "server-only"
import type { addEvidenceUrl, Evidence } from "#lib/evidence/contract"
import { recode } from "#lib/evidence/formats/decode"
import { Unreadable } from "#lib/evidence/formats/unreadable"
import { nameOfUrl } from "#lib/evidence/name"
import { at, found, requireRoom, requireSession } from "#lib/evidence/service/rows"
import { settle } from "#lib/evidence/service/upload"
import { sniff } from "#lib/evidence/sniff"
import * as store from "#lib/evidence/store"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

/** Fetches a public page now, and keeps it as if it had been uploaded. */
export async function addUrl(ctx: Ctx, input: Input<typeof addEvidenceUrl>): Promise<Evidence> {
  authorize(ctx, "analyst")
  const place = at(ctx, input.session_id)
  await ctx.tx(async (db) => {
    await requireSession(ctx, input.session_id)
    await requireRoom(db, place)
  })
  const page = await ctx.ports.fetchPage(input.url, ctx.signal)
  const bytes = page.charset && page.media_type.startsWith("text/") ? recode(page.bytes, page.charset) : page.bytes
  const name = nameOfUrl(page.url)
  // A page that cannot be read leaves nothing behind: the person still has its address at hand.
  await sniff(bytes, name).catch((error: unknown) => {
    if (!(error instanceof Unreadable)) throw error
    throw new AppError("invalid_input", error.message, {
      reason: error.code,
      issues: [{ path: ["url"], message: error.message }],
    })
  })
  const id = crypto.randomUUID()
  const row = await ctx.tx(async (db) => {
    await requireRoom(db, place)
    const url = page.url.slice(0, 2000)
    const size_bytes = bytes.byteLength
    await store.insertEvidence(db, { ...place, id, origin: "url", name, url, size_bytes, created_by: ctx.user.id })
    return found(await store.findEvidence(db, place, id))
  })
  return settle(ctx, row, bytes)
}
