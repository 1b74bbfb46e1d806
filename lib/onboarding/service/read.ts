import "server-only"
import type * as contract from "#lib/onboarding/contract"
import { type AnswersByStep, type Progress, progressOf, statusOf } from "#lib/onboarding/progress"
import { stepOf } from "#lib/onboarding/save"
import { TOTAL_STEPS } from "#lib/onboarding/steps"
import * as store from "#lib/onboarding/store"
import * as stepStore from "#lib/onboarding/store/steps"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

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

// How rows leave ------------------------------------------------------------------------------------------------------

export const at = (ctx: Ctx, session_id: string): stepStore.At => ({ workspace_id: ctx.workspace_id, session_id })

export const noSession = () =>
  new AppError("not_found", "There is no such onboarding session in this workspace.", { reason: "session" })

export function found<T>(row: T | undefined): T {
  if (row === undefined) throw noSession()
  return row
}

export const metadataOf = (row: { user_id: string; workspace_id: string; started_at: string }) => ({
  user_id: row.user_id,
  workspace_id: row.workspace_id,
  started_at: row.started_at,
})

export const sessionOf = (row: store.SessionRow): contract.Session => ({
  session_id: row.id,
  status: row.status,
  progress: { completed: row.completed, total: TOTAL_STEPS },
  metadata: metadataOf(row),
  updated_at: row.updated_at,
  finalized_at: row.finalized_at,
})

export const savedStepOf = (row: stepStore.StepRow): contract.SavedStep => {
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

export const answersOf = (steps: readonly stepStore.StepRow[]): AnswersByStep =>
  Object.fromEntries(steps.map((step) => [step.step_id, step.data]))

/** The hot copy follows the answer: it neither delays nor fails what the record already holds. */
export function later(ctx: Ctx, work: Promise<unknown>): void {
  work.catch((cause: unknown) => {
    ctx.log.warn("onboarding.hot_copy_failed", { error: cause instanceof Error ? cause.name : "unknown" })
  })
}
