import "server-only"
import type * as contract from "#lib/onboarding/contract"
import { type Answers, NOT_APPLICABLE, type Step } from "#lib/onboarding/field"
import { fillHotCopy } from "#lib/onboarding/hot-copy"
import { statusOf } from "#lib/onboarding/progress"
import { readDraft, rebase, seal, stepOf, withItems } from "#lib/onboarding/save"
import { found, later, metadataOf, noSession } from "#lib/onboarding/service/read"
import { TOTAL_STEPS } from "#lib/onboarding/steps"
import * as store from "#lib/onboarding/store"
import * as stepStore from "#lib/onboarding/store/steps"
import { authorize } from "#lib/platform/authorize"
import type { Ctx, Db } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

/**
 * Saves a step and answers with a receipt, which exists only after the commit. Answers equal to those saved make no
 * new revision. A field changed on both sides since `base_revision` is a `conflict` that shows both values.
 */
export async function saveStep(ctx: Ctx, input: Input<typeof contract.saveStep>): Promise<contract.Receipt> {
  authorize(ctx, "analyst")
  const step = stepOf(input.step_id)
  const mine = readDraft(step, input.data)
  return write(ctx, input.session_id, step, async (current, db, place) => {
    const revision = current?.revision ?? 0
    const base = input.base_revision ?? revision
    if (base > revision) throw aheadOf(revision)
    if (!current || base === revision) return { data: mine }
    const data = rebase(step, (await stepStore.findRevision(db, place, step.number, base)) ?? {}, mine, current)
    return { data, is_merged: seal(data) !== seal(mine) }
  })
}

/**
 * Puts items into a `groups` field of a step by their ids, or takes them out, whatever a person is typing there
 * meanwhile: their next save merges with it. Fields of an item that are not given stay. Joins the caller's transaction.
 */
export async function putItems(
  ctx: Ctx,
  input: {
    session_id: contract.SessionId
    step_id: number
    field: string
    put?: readonly Answers[]
    remove?: readonly string[]
  },
): Promise<contract.Receipt> {
  authorize(ctx, "analyst")
  const step = stepOf(input.step_id)
  return write(ctx, input.session_id, step, (current) => ({
    data: readDraft(step, withItems(step, current?.data ?? {}, input)),
  }))
}

type Decision = { data: Answers; is_merged?: boolean }
type Decide = (current: stepStore.StepRow | undefined, db: Db, place: stepStore.At) => Decision | Promise<Decision>

/** Every writer of a step goes through here, one after the other per session. */
async function write(ctx: Ctx, session_id: string, step: Step, decide: Decide): Promise<contract.Receipt> {
  const place = { workspace_id: ctx.workspace_id, session_id }
  return ctx.tx(async (db): Promise<contract.Receipt> => {
    if (!(await store.lockSession(db, place))) throw noSession()
    const current = await stepStore.getStep(db, place, step.number)
    const { data, is_merged = false } = await decide(current, db, place)
    const sha256 = seal(data)
    const status = statusOf(step, data)
    const answer = { sha256, status, is_merged, ...(is_merged && { data }) }
    if (current?.sha256 === sha256) {
      const { completed } = found(await store.findSession(db, place))
      const progress = { completed, total: TOTAL_STEPS }
      return { ...answer, revision: current.revision, saved_at: current.saved_at, progress }
    }

    const revision = (current?.revision ?? 0) + 1
    const { saved_at } = await stepStore.saveStep(db, {
      ...place,
      step_id: step.number,
      data,
      revision,
      sha256,
      is_complete: status === "completed",
      is_not_applicable: data[NOT_APPLICABLE] === true,
      definition_version: step.definition_version,
      saved_by: ctx.user.id,
    })
    const session = await store.updateProgress(db, place)
    const progress = { completed: session.completed, total: TOTAL_STEPS }
    ctx.audit({
      action: "onboarding.save_step",
      target_type: "onboarding_session",
      target_id: session_id,
      details: { step: step.number, revision },
    })
    const hot = {
      progress,
      metadata: metadataOf({ ...session, ...place }),
      step: { step_id: step.number, revision, data, saved_at },
    }
    ctx.after(() => later(ctx, fillHotCopy(ctx.ports.cache, session_id, hot)))
    return { ...answer, revision, saved_at, progress }
  })
}

const aheadOf = (revision: number) =>
  new AppError("invalid_input", `base_revision is ahead of the saved revision ${revision}. Read the step again.`, {
    issues: [{ path: ["base_revision"], message: `must be at most ${revision}` }],
  })
