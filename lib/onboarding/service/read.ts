import "server-only"
import type * as contract from "#lib/onboarding/contract"
import { type AnswersByStep, type Progress, progressOf, statusOf } from "#lib/onboarding/progress"
import { stepOf } from "#lib/onboarding/save"
import { fillLater, findProgress, findStep } from "#lib/onboarding/service/copy"
import { TOTAL_STEPS } from "#lib/onboarding/steps"
import * as store from "#lib/onboarding/store"
import * as stepStore from "#lib/onboarding/store/steps"
import { upgraded } from "#lib/onboarding/upgrade"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

/** A step nobody saved yet reads as no answers at revision 0. */
export async function getStep(ctx: Ctx, input: Input<typeof contract.getStep>): Promise<contract.SavedStep> {
  authorize(ctx, "viewer")
  const { number } = stepOf(input.step_id)
  const hot = await findStep(ctx, input.session_id, number)
  if (hot) return hot
  const asked_at = Date.now()
  const { session, row } = await ctx.tx(async (db) => ({
    session: found(await store.findSession(db, at(ctx, input.session_id))),
    row: await stepStore.getStep(db, at(ctx, input.session_id), number),
  }))
  if (!row) return emptyStep(number)
  const step = savedStepOf(row)
  fillLater(ctx, input.session_id, { at: asked_at, metadata: metadataOf(session), steps: [step] })
  return step
}

export async function getProgress(ctx: Ctx, input: Input<typeof contract.getProgress>): Promise<Progress> {
  authorize(ctx, "viewer")
  return (await findProgress(ctx, input.session_id)) ?? (await getSummary(ctx, input)).progress
}

/** The whole session, always as the record has it: its state moves with acts that are no saves. */
export async function getSummary(ctx: Ctx, input: { session_id: string }): Promise<contract.Summary> {
  authorize(ctx, "viewer")
  const asked_at = Date.now()
  const { session, steps } = await ctx.tx(async (db) =>
    found(await store.getSessionSummary(db, at(ctx, input.session_id))),
  )
  const progress = progressOf(answersOf(steps))
  const revision = steps.reduce((sum, step) => sum + step.revision, 0)
  const { completed } = progress
  fillLater(ctx, input.session_id, {
    at: asked_at,
    metadata: metadataOf(session),
    progress: { completed, revision, detail: progress },
  })
  return { session: sessionOf(session), progress, steps: steps.map(savedStepOf) }
}

// How rows leave ------------------------------------------------------------------------------------------------------

export const at = (ctx: Pick<Ctx, "workspace_id">, session_id: string): stepStore.At => ({
  workspace_id: ctx.workspace_id,
  session_id,
})

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
  const { step_id, revision, sha256, saved_at, saved_by, definition_version, check_again } = row
  const data = answersOfRow(row)
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

/** Answers as the present definition of their step has them. */
const answersOfRow = (row: stepStore.StepRow) => upgraded(stepOf(row.step_id), row.data, row.definition_version)

export const answersOf = (steps: readonly stepStore.StepRow[]): AnswersByStep =>
  Object.fromEntries(steps.map((step) => [step.step_id, answersOfRow(step)]))
