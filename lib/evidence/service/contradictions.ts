import "server-only"
import type * as contract from "#lib/evidence/contract"
import { contradictionsOf, type StatedFact } from "#lib/evidence/contradictions"
import { knownOf } from "#lib/evidence/service/extract"
import type { FactRow } from "#lib/evidence/store/facts"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx } from "#lib/platform/context"
import type { Input, Output } from "#lib/platform/endpoint"

/** Every pair that cannot both be true, settled or not: step 3 knows which are. */
export async function contradictions(
  ctx: Ctx,
  input: Input<typeof contract.findContradictions>,
): Promise<Output<typeof contract.findContradictions>> {
  const { facts, waiting } = await knownOf(ctx, input.session_id)
  const answers = await answersOf(ctx, input.session_id)
  return { contradictions: contradictionsOf(answers, facts.map(statedOf), today(ctx)), waiting }
}

/** The answers of a session by step number. */
export async function answersOf(ctx: Ctx, session_id: string): Promise<Record<number, Answers>> {
  const { steps } = await onboarding.getSummary(ctx, { session_id })
  return Object.fromEntries(steps.map((step) => [step.step_id, step.data as Answers]))
}

export const today = (ctx: Ctx): string => ctx.ports.clock().toISOString().slice(0, 10)

export const statedOf = ({ start_offset, ...row }: FactRow): StatedFact => ({ ...row, offset: start_offset })
