import "server-only"
import type { Evidence } from "#lib/evidence/contract"
import * as store from "#lib/evidence/store"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx, Db } from "#lib/platform/context"
import { AppError } from "#lib/platform/errors"

/** Files and pages of one session: more than anybody reads, few enough to compare all of them. */
const MOST_EVIDENCE = 30

export const at = (ctx: Ctx, session_id: string): store.At => ({ workspace_id: ctx.workspace_id, session_id })

export function found(row: store.EvidenceRow | undefined): store.EvidenceRow {
  if (row) return row
  throw new AppError("not_found", "There is no such file or page in this session.", { reason: "evidence" })
}

export async function requireSession(ctx: Ctx, session_id: string): Promise<void> {
  if (await onboarding.find(ctx, { session_id })) return
  throw new AppError("not_found", "There is no such onboarding session in this workspace.", { reason: "session" })
}

export async function requireRoom(db: Db, place: store.At): Promise<void> {
  if ((await store.countEvidence(db, place)) < MOST_EVIDENCE) return
  const message = `A session keeps at most ${MOST_EVIDENCE} files and pages. Remove one that you do not need.`
  throw new AppError("conflict", message, { reason: "too_much_evidence", limit: MOST_EVIDENCE })
}

export const evidenceOf = (row: store.EvidenceRow): Evidence => ({
  evidence_id: row.id,
  origin: row.origin,
  name: row.name,
  url: row.url,
  media_type: row.media_type,
  kind: row.kind,
  status: row.status,
  problem: row.problem === null ? null : { code: row.problem, message: row.message ?? "" },
  notice: row.notice,
  size_bytes: row.size_bytes,
  received_bytes: row.received_bytes,
  pages: row.pages,
  characters: row.characters,
  fact_count: row.fact_count,
  created_at: row.created_at,
})
