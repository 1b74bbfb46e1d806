import "server-only"
import type * as contract from "#lib/onboarding/contract"
import { fill, hotKeys, justCommitted, LAST_SAVE_KEY } from "#lib/onboarding/hot-copy"
import { type Progress, progressOf } from "#lib/onboarding/progress"
import { seal } from "#lib/onboarding/save"
import { announceRemoval, entriesOf, fillLater, type Refill } from "#lib/onboarding/service/copy"
import { answersOf, at, found, metadataOf, savedStepOf, sessionOf } from "#lib/onboarding/service/read"
import * as store from "#lib/onboarding/store"
import type * as stepStore from "#lib/onboarding/store/steps"
import { authorize, hasRole } from "#lib/platform/authorize"
import type { Ctx, Jobs, PublicCtx, SystemCtx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"
import { health as platformHealth } from "#lib/platform/service"

export { dropCopies } from "#lib/onboarding/service/parked"
export { getProgress, getStep, getSummary } from "#lib/onboarding/service/read"
export { putItems, saveStep } from "#lib/onboarding/service/save"

export async function create(ctx: Ctx): Promise<contract.Session> {
  authorize(ctx, "analyst")
  const session = await ctx.tx(async (db) => {
    const session_id = crypto.randomUUID()
    await store.createSession(db, { id: session_id, workspace_id: ctx.workspace_id, user_id: ctx.user.id })
    ctx.audit({ action: "onboarding.start", target_type: "onboarding_session", target_id: session_id })
    const session = sessionOf(found(await store.findSession(db, at(ctx, session_id))))
    ctx.after(() => {
      const progress = { completed: 0, revision: 0 }
      fillLater(ctx, session_id, { at: justCommitted(), metadata: session.metadata, progress })
    })
    return session
  })
  return session
}

/** The person's own sessions in this workspace, newest first. */
export async function list(ctx: Ctx): Promise<{ sessions: contract.Session[] }> {
  authorize(ctx, "viewer")
  const rows = await ctx.tx((db) => store.listSessions(db, ctx.workspace_id, ctx.user.id))
  return { sessions: rows.map(sessionOf) }
}

/** Deletes the session, its answers and its hot copy. Only who started it, or an admin, may. */
export async function remove(ctx: Ctx, input: Input<typeof contract.removeSession>): Promise<void> {
  authorize(ctx, "analyst")
  await ctx.tx(async (db) => {
    const session = found(await store.findSession(db, at(ctx, input.session_id)))
    if (session.user_id !== ctx.user.id && !hasRole(ctx.role, "admin")) {
      const message = "Only the person who started the session, or an admin of the workspace, can delete it."
      throw new AppError("forbidden", message, { reason: "not_yours", needed: "admin" })
    }
    await announceRemoval(ctx, at(ctx, input.session_id))
    await store.deleteSession(db, at(ctx, input.session_id))
    ctx.audit({ action: "onboarding.delete", target_type: "onboarding_session", target_id: input.session_id })
  })
}

export async function cleanup(
  ctx: Ctx,
  input: Input<typeof contract.cleanupSession>,
): Promise<{ removed_keys: number }> {
  authorize(ctx, "analyst")
  const session = await ctx.tx(async (db) => found(await store.findSession(db, at(ctx, input.session_id))))
  if (session.status !== "finalized") {
    throw new AppError("conflict", "Only a finalized session can be cleaned up. Finalize it first.", {
      reason: "not_finalized",
    })
  }
  return { removed_keys: await ctx.ports.cache.delete(...hotKeys.all(input.session_id)) }
}

export async function health(ctx: PublicCtx): Promise<contract.OnboardingHealth> {
  const { status, probes, queue } = await platformHealth(ctx)
  // A cache that is away is one of the probes; here it only means that the time is not known.
  const last_success_at = await ctx.ports.cache.get(LAST_SAVE_KEY).catch(() => null)
  return { status, probes, queue, last_success_at }
}

/** Puts the copy right where an act could not announce itself. Throws while the cache is away, to be tried again. */
export async function refill(ctx: SystemCtx, data: Jobs["onboarding.refill"]): Promise<void> {
  for (const each of "sessions" in data ? data.sessions : [data]) await refillOne(ctx, each)
}

async function refillOne(ctx: SystemCtx, { workspace_id, session_id, step_ids }: Refill): Promise<void> {
  const asked_at = Date.now()
  const place = { workspace_id, session_id }
  const summary = await ctx.tx((db) => store.getSessionSummary(db, place))
  if (!summary) {
    await ctx.ports.cache.delete(...hotKeys.all(session_id))
    return
  }
  const { completed } = progressOf(answersOf(summary.steps))
  const revision = summary.steps.reduce((sum, step) => sum + step.revision, 0)
  const steps = summary.steps.filter((step) => step_ids.includes(step.step_id)).map(savedStepOf)
  const known = { at: asked_at, metadata: metadataOf(summary.session), steps, progress: { completed, revision } }
  await fill(ctx.ports.cache, entriesOf(session_id, known))
}

// What the manifest needs of a session ------------------------------------------------------------------------------

export type SessionForFinalize = {
  session: Omit<store.SessionRow, "completed">
  steps: stepStore.StepRow[]
  progress: Progress
}

/** Who closes a session: a member, or a job that stands in its workspace. */
type Closer = Ctx | (SystemCtx & { workspace_id: string })

/** A session with its answers, every other writer of it held off until the caller's transaction ends. */
export async function lockForFinalize(ctx: Closer, input: { session_id: string }): Promise<SessionForFinalize> {
  if (!("system" in ctx)) authorize(ctx, "analyst")
  return ctx.tx(async (db) => {
    const { session, steps } = found(await store.lockSessionSummary(db, at(ctx, input.session_id)))
    const answers = answersOf(steps)
    const upgraded = steps.map((step) => ({ ...step, data: answers[step.step_id] ?? {} }))
    return { session, steps: upgraded, progress: progressOf(answers) }
  })
}

/** The session of this workspace that was changed last, if there is one. */
export async function findLatest(ctx: Ctx): Promise<store.SessionRow | undefined> {
  authorize(ctx, "viewer")
  return ctx.tx((db) => store.latestSession(db, ctx.workspace_id))
}

/** A session as the record has it, if it is there. */
export async function find(ctx: Ctx, input: { session_id: string }): Promise<store.SessionRow | undefined> {
  authorize(ctx, "viewer")
  return ctx.tx((db) => store.findSession(db, at(ctx, input.session_id)))
}

/**
 * Step 24 and the final state, in the caller's transaction. `is_past`: it was finished elsewhere before it came here, so
 * the time of its last change stays.
 */
export async function markFinalized(
  ctx: Closer,
  input: {
    session_id: string
    manifest_id: string | null
    result: object
    finalized_at: string
    saved_by: string
    is_past?: boolean
  },
): Promise<void> {
  if (!("system" in ctx)) authorize(ctx, "analyst")
  const sha256 = seal(input.result as Parameters<typeof seal>[0])
  await ctx.tx(async (db) => store.saveFinalization(db, at(ctx, input.session_id), { ...input, sha256 }))
}
