import "server-only"
import type * as contract from "#lib/onboarding/contract"
import { dependentsOf } from "#lib/onboarding/dependents"
import { type Answers, isEmpty, NOT_APPLICABLE, type Step } from "#lib/onboarding/field"
import { HOT_TTL_S, justCommitted, LAST_SAVE_KEY } from "#lib/onboarding/hot-copy"
import { statusOf } from "#lib/onboarding/progress"
import { readDraft, rebase, seal, stepOf, withItems } from "#lib/onboarding/save"
import { announce, fillLater, later } from "#lib/onboarding/service/copy"
import { noSession } from "#lib/onboarding/service/read"
import { TOTAL_STEPS } from "#lib/onboarding/steps"
import * as stepStore from "#lib/onboarding/store/steps"
import { upgraded } from "#lib/onboarding/upgrade"
import { authorize } from "#lib/platform/authorize"
import type { Ctx, Db } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"
import { failpoint } from "#lib/platform/failpoint"

/**
 * Saves a step and answers with a receipt, which exists only after the commit. Answers equal to those saved make no
 * new revision. A field changed on both sides since `base_revision` is a `conflict` that shows both values.
 */
export async function saveStep(ctx: Ctx, input: Input<typeof contract.saveStep>): Promise<contract.Receipt> {
  authorize(ctx, "analyst")
  const step = stepOf(input.step_id)
  const mine = readDraft(step, input.data)
  const first = { data: mine, check_again: false, base_revision: input.base_revision ?? null }
  return write(ctx, input.session_id, step, first, ({ current, base }) => {
    const revision = current?.revision ?? 0
    const from = input.base_revision ?? revision
    if (from > revision) throw aheadOf(revision)
    if (!current || from === revision) return first
    // Revision 0 is the empty step; any other that is gone is unknown, which is not the same.
    const data = rebase(step, from === 0 ? {} : base?.data, mine, current)
    return { data, is_merged: seal(data) !== seal(mine), check_again: false }
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
  // What a machine puts there is no person's word that the step is right.
  return write(ctx, input.session_id, step, undefined, ({ current }) => ({
    data: readDraft(step, withItems(step, current?.data ?? {}, input)),
    check_again: current?.check_again ?? false,
  }))
}

type Known = Pick<stepStore.StepForSave, "current" | "base">
type Decision = { data: Answers; is_merged?: boolean; check_again: boolean }

/**
 * Every writer of a step goes through here, one after the other per session. `first` is tried at once; when somebody
 * else wrote since its base, or without it, `decide` says what is to be written instead of what there is.
 */
async function write(
  ctx: Ctx,
  session_id: string,
  step: Step,
  first: (Decision & { base_revision: number | null }) | undefined,
  decide: (known: Known) => Decision,
): Promise<contract.Receipt> {
  const place = { workspace_id: ctx.workspace_id, session_id }
  let made = first && sealed(step, first)
  return ctx.tx(async (db): Promise<contract.Receipt> => {
    const known = await stepStore.saveStep(db, place, step.number, first?.base_revision ?? null, made, ctx.request_id)
    failpoint("save.locked")
    if (!known) throw noSession()
    const { user_id, started_at, session_revision } = known
    const current = asOfNow(step, known.current)
    let saved_at = known.written_at
    if (!saved_at || !made) {
      made = sealed(step, decide({ current, base: asOfNow(step, known.base) }))
      if (current?.sha256 !== made.sha256)
        saved_at = (await stepStore.saveStep(db, place, step.number, current?.revision ?? 0, made, ctx.request_id))
          ?.written_at
    }
    const { data, sha256, status, is_merged, check_again, definition_version } = made
    const completed = known.other_completed + (made.is_complete ? 1 : 0)
    const progress = { completed, total: TOTAL_STEPS }
    const answer = { sha256, status, is_merged, progress, ...(is_merged && { data }) }
    if (!saved_at) {
      const { revision, saved_at } = current as stepStore.StepRow
      if (current?.check_again && !check_again) {
        await announce(ctx, place, { steps: [{ step_id: step.number, revision: null }], progress: null })
        stepStore.setCheckAgain(db, place, [step.number], false)
      }
      return { ...answer, revision, saved_at }
    }

    const revision = (current?.revision ?? 0) + 1
    const marked = await markDependents(db, place, step, current?.data ?? {}, data)
    await announce(ctx, place, {
      steps: [{ step_id: step.number, revision }, ...marked.map((step_id) => ({ step_id, revision: null }))],
      progress: session_revision + 1,
    })
    failpoint("save.written")
    ctx.audit({
      action: "onboarding.save_step",
      target_type: "onboarding_session",
      target_id: session_id,
      details: { step: step.number, revision },
      is_written: true,
    })
    ctx.after(() => {
      failpoint("save.committed")
      const step_id = step.number
      const saved_by = ctx.user.id
      fillLater(ctx, session_id, {
        at: justCommitted(),
        metadata: { user_id, workspace_id: ctx.workspace_id, started_at },
        steps: [{ step_id, data, revision, sha256, saved_at, saved_by, status, definition_version, check_again }],
        progress: { completed, revision: session_revision + 1 },
      })
      later(ctx, () => ctx.ports.cache.set(LAST_SAVE_KEY, saved_at, HOT_TTL_S))
    })
    return { ...answer, revision, saved_at }
  })
}

function sealed(step: Step, { data, is_merged = false, check_again }: Decision) {
  const status = statusOf(step, data)
  return {
    data,
    sha256: seal(data),
    status,
    is_merged,
    is_complete: status === "completed",
    is_not_applicable: data[NOT_APPLICABLE] === true,
    definition_version: step.definition_version,
    check_again,
  }
}

/** Stored answers as the present definition of their step has them. */
const asOfNow = <T extends { data: Answers; definition_version: number }>(step: Step, row: T | undefined) =>
  row && { ...row, data: upgraded(step, row.data, row.definition_version) }

/** Marks the later answered steps that stand on what changes. Returns those that were not marked before. */
async function markDependents(
  db: Db,
  place: stepStore.At,
  step: Step,
  before: Answers,
  after: Answers,
): Promise<number[]> {
  const dependents = dependentsOf(step.number, before, after)
  if (dependents.length === 0) return []
  const unmarked = await stepStore.findUnmarked(db, place, dependents)
  const answered = unmarked.filter(({ data }) => !isEmpty(data)).map(({ step_id }) => step_id)
  if (answered.length > 0) stepStore.setCheckAgain(db, place, answered, true)
  return answered
}

const aheadOf = (revision: number) =>
  new AppError("invalid_input", `base_revision is ahead of the saved revision ${revision}. Read the step again.`, {
    issues: [{ path: ["base_revision"], message: `must be at most ${revision}` }],
  })
