import "server-only"
import type * as contract from "#lib/onboarding/contract"
import { NOT_APPLICABLE } from "#lib/onboarding/field"
import { fillHotCopy, hotKeys, LAST_SAVE_KEY } from "#lib/onboarding/hot-copy"
import { type AnswersByStep, type Progress, progressOf, statusOf } from "#lib/onboarding/progress"
import { readDraft, rebase, seal, stepOf } from "#lib/onboarding/save"
import { TOTAL_STEPS } from "#lib/onboarding/steps"
import * as store from "#lib/onboarding/store"
import * as stepStore from "#lib/onboarding/store/steps"
import { authorize, hasRole } from "#lib/platform/authorize"
import type { Ctx, PublicCtx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"
import { health as platformHealth } from "#lib/platform/service"

const at = (ctx: Ctx, session_id: string): stepStore.At => ({ workspace_id: ctx.workspace_id, session_id })

export async function create(ctx: Ctx): Promise<contract.Session> {
  authorize(ctx, "analyst")
  const session = await ctx.tx(async (db) => {
    const session_id = crypto.randomUUID()
    await store.createSession(db, { id: session_id, workspace_id: ctx.workspace_id, user_id: ctx.user.id })
    ctx.audit({ action: "onboarding.start", target_type: "onboarding_session", target_id: session_id })
    return sessionOf(found(await store.findSession(db, at(ctx, session_id))))
  })
  later(ctx, fillHotCopy(ctx.ports.cache, session.session_id, session))
  return session
}

/** The person's own sessions in this workspace, newest first. */
export async function list(ctx: Ctx): Promise<{ sessions: contract.Session[] }> {
  authorize(ctx, "viewer")
  const rows = await ctx.tx((db) => store.listSessions(db, ctx.workspace_id, ctx.user.id))
  return { sessions: rows.map(sessionOf) }
}

/**
 * Saves a step and answers with a receipt, which exists only after the commit. Answers equal to those saved make no
 * new revision. A field changed on both sides since `base_revision` is a `conflict` that shows both values.
 */
export async function saveStep(ctx: Ctx, input: Input<typeof contract.saveStep>): Promise<contract.Receipt> {
  authorize(ctx, "analyst")
  const step = stepOf(input.step_id)
  const mine = readDraft(step, input.data)
  const place = at(ctx, input.session_id)
  let hot: Parameters<typeof fillHotCopy>[2] | undefined

  const receipt = await ctx.tx(async (db): Promise<contract.Receipt> => {
    if (!(await store.lockSession(db, place))) throw noSession()
    const current = await stepStore.getStep(db, place, step.number)
    const revision = current?.revision ?? 0
    const base = input.base_revision ?? revision
    if (base > revision) throw aheadOf(revision)

    const isBehind = current !== undefined && base < revision
    const data = isBehind
      ? rebase(step, (await stepStore.findRevision(db, place, step.number, base)) ?? {}, mine, current)
      : mine
    const sha256 = seal(data)
    const status = statusOf(step, data)
    const is_merged = isBehind && sha256 !== seal(mine)
    const answer = { sha256, status, is_merged, ...(is_merged && { data }) }
    if (current?.sha256 === sha256) {
      const { completed } = found(await store.findSession(db, place))
      return { ...answer, revision, saved_at: current.saved_at, progress: { completed, total: TOTAL_STEPS } }
    }

    const next = revision + 1
    const { saved_at } = await stepStore.saveStep(db, {
      ...place,
      step_id: step.number,
      data,
      revision: next,
      sha256,
      is_complete: status === "completed",
      is_not_applicable: data[NOT_APPLICABLE] === true,
      definition_version: step.definition_version,
      saved_by: ctx.user.id,
    })
    const session = await store.updateProgress(db, place)
    const progress = { completed: session.completed, total: TOTAL_STEPS }
    const details = { step: step.number, revision: next }
    ctx.audit({
      action: "onboarding.save_step",
      target_type: "onboarding_session",
      target_id: place.session_id,
      details,
    })
    hot = {
      progress,
      metadata: metadataOf({ ...session, ...place }),
      step: { step_id: step.number, revision: next, data, saved_at },
    }
    return { ...answer, revision: next, saved_at, progress }
  })
  if (hot) later(ctx, fillHotCopy(ctx.ports.cache, place.session_id, hot))
  return receipt
}

/** A step nobody saved yet reads as no answers at revision 0. */
export async function getStep(ctx: Ctx, input: Input<typeof contract.getStep>): Promise<contract.SavedStep> {
  authorize(ctx, "viewer")
  const step = stepOf(input.step_id)
  return ctx.tx(async (db) => {
    found(await store.findSession(db, at(ctx, input.session_id)))
    const row = await stepStore.getStep(db, at(ctx, input.session_id), step.number)
    return row ? savedStepOf(row) : emptyStep(step.number)
  })
}

export async function getProgress(ctx: Ctx, input: Input<typeof contract.getProgress>): Promise<Progress> {
  return (await getSummary(ctx, input)).progress
}

export async function getSummary(ctx: Ctx, input: { session_id: string }): Promise<contract.Summary> {
  authorize(ctx, "viewer")
  const { session, steps } = await ctx.tx(async (db) =>
    found(await store.getSessionSummary(db, at(ctx, input.session_id))),
  )
  return {
    session: sessionOf(session),
    progress: progressOf(answersOf(steps)),
    steps: steps.map(savedStepOf),
  }
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
    await store.deleteSession(db, at(ctx, input.session_id))
    ctx.audit({ action: "onboarding.delete", target_type: "onboarding_session", target_id: input.session_id })
  })
  later(ctx, ctx.ports.cache.delete(...hotKeys.all(input.session_id)))
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

// What the manifest needs of a session ------------------------------------------------------------------------------

export type SessionForFinalize = { session: store.SessionRow; steps: stepStore.StepRow[]; progress: Progress }

/** A session with its answers, every other writer of it held off until the caller's transaction ends. */
export async function lockForFinalize(ctx: Ctx, input: { session_id: string }): Promise<SessionForFinalize> {
  authorize(ctx, "analyst")
  return ctx.tx(async (db) => {
    if (!(await store.lockSession(db, at(ctx, input.session_id)))) throw noSession()
    const { session, steps } = found(await store.getSessionSummary(db, at(ctx, input.session_id)))
    return { session, steps, progress: progressOf(answersOf(steps)) }
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

/** Step 24 and the final state, in the caller's transaction. */
export async function markFinalized(
  ctx: Ctx,
  input: { session_id: string; manifest_id: string | null; result: object; finalized_at: string },
): Promise<void> {
  authorize(ctx, "analyst")
  const sha256 = seal(input.result as Parameters<typeof seal>[0])
  await ctx.tx((db) =>
    store.saveFinalization(db, at(ctx, input.session_id), { ...input, sha256, saved_by: ctx.user.id }),
  )
}

// ------------------------------------------------------------------------------------------------------------------

const noSession = () =>
  new AppError("not_found", "There is no such onboarding session in this workspace.", { reason: "session" })

function found<T>(row: T | undefined): T {
  if (row === undefined) throw noSession()
  return row
}

const aheadOf = (revision: number) =>
  new AppError("invalid_input", `base_revision is ahead of the saved revision ${revision}. Read the step again.`, {
    issues: [{ path: ["base_revision"], message: `must be at most ${revision}` }],
  })

const metadataOf = (row: { user_id: string; workspace_id: string; started_at: string }) => ({
  user_id: row.user_id,
  workspace_id: row.workspace_id,
  started_at: row.started_at,
})

const sessionOf = (row: store.SessionRow): contract.Session => ({
  session_id: row.id,
  status: row.status,
  progress: { completed: row.completed, total: TOTAL_STEPS },
  metadata: metadataOf(row),
  updated_at: row.updated_at,
  finalized_at: row.finalized_at,
})

const savedStepOf = (row: stepStore.StepRow): contract.SavedStep => {
  const { step_id, data, revision, sha256, saved_at, saved_by, definition_version, check_again } = row
  const status = statusOf(stepOf(step_id), data)
  return { step_id, data, revision, sha256, saved_at, saved_by, status, definition_version, check_again }
}

const emptyStep = (step_id: number): contract.SavedStep => ({
  step_id,
  data: {},
  revision: 0,
  sha256: null,
  saved_at: null,
  saved_by: null,
  status: "not_started",
  definition_version: stepOf(step_id).definition_version,
  check_again: false,
})

const answersOf = (steps: readonly stepStore.StepRow[]): AnswersByStep =>
  Object.fromEntries(steps.map((step) => [step.step_id, step.data]))

/** The hot copy follows the answer: it neither delays nor fails what the record already holds. */
function later(ctx: Ctx, work: Promise<unknown>): void {
  work.catch((cause: unknown) => {
    ctx.log.warn("onboarding.hot_copy_failed", { error: cause instanceof Error ? cause.name : "unknown" })
  })
}
