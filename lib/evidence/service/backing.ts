import "server-only"
import { type Backing, backingOf } from "#lib/evidence/backing"
import { statedOf, today } from "#lib/evidence/service/contradictions"
import { at } from "#lib/evidence/service/rows"
import * as factStore from "#lib/evidence/store/facts"
import type { Answers } from "#lib/onboarding/field"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"

/** Which of these answers of a session its documents back, as far as they were read. Reads only; extracts nothing. */
export async function backing(
  ctx: Ctx,
  input: { session_id: string; answers: Readonly<Record<number, Answers>> },
): Promise<Backing[]> {
  authorize(ctx, "viewer")
  const place = at(ctx, input.session_id)
  const { facts, drafts } = await ctx.tx(async (db) => ({
    facts: await factStore.listFacts(db, place),
    drafts: await factStore.listDrafts(db, place),
  }))
  return backingOf(input.answers, drafts, facts.map(statedOf), today(ctx))
}
