import "server-only"
import * as manifest from "#lib/manifest/service"
import { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx } from "#lib/platform/context"

/** A new session with these steps answered. */
export async function answered(ctx: Ctx, answers: Readonly<Record<number, Answers>>): Promise<SessionId> {
  const session_id = SessionId.parse((await onboarding.create(ctx)).session_id)
  for (const [step_id, data] of Object.entries(answers))
    await onboarding.saveStep(ctx, { session_id, step_id: Number(step_id), data })
  return session_id
}

export const EVERY_FLAG = { generate_bcm: true, cache_bcm: true, persist_bcm: true, enqueue_embeddings: true }

export const finalize = (ctx: Ctx, session_id: SessionId, flags: Partial<typeof EVERY_FLAG> = {}) =>
  manifest.finalize(ctx, { session_id, ...EVERY_FLAG, ...flags })

/** Version 1.0.0 of a company, and the session it came from. */
export async function finalized(
  ctx: Ctx,
  answers: Readonly<Record<number, Answers>>,
  flags: Partial<typeof EVERY_FLAG> = {},
): Promise<SessionId> {
  const session_id = await answered(ctx, answers)
  await finalize(ctx, session_id, flags)
  return session_id
}
