import "server-only"
import { hash } from "node:crypto"
import { mergeLegacy } from "#lib/migration/merge-legacy"
import { failedPlan, type Plan, planOf } from "#lib/migration/plan"
import type { Moved, Mover } from "#lib/migration/service/lane"
import * as due from "#lib/migration/store/due"
import * as store from "#lib/migration/store/move"
import type { RunRow } from "#lib/migration/store/run"
import { HOT_TTL_S } from "#lib/onboarding/hot-copy"
import * as onboarding from "#lib/onboarding/service"
import type { Db, SystemCtx } from "#lib/platform/context"

/** A plan with the revisions its steps get, 1 where none is named, and what they and those that stay add up to. */
type Planned = { user: due.DueUser; plan: Plan; revisions?: ReadonlyMap<number, number>; revision?: number }

/** The way forward, rehearsed or for good: the run's kind says which. */
export const migrate = (ctx: SystemCtx): Mover<due.DueUser> => ({
  read: due.dueUsers,

  async move(db, run, users, batchOf) {
    const planned = await plansFor(db, users)
    const undone = planned.filter(({ user, plan }) => user.was_migrated && plan.status === "failed")
    const moving = planned.filter((each) => !undone.includes(each))
    if (run.kind === "migrate") await onboarding.dropCopies(ctx, moving.flatMap(copiedOf))
    const moved = await apply(db, run, moving, batchOf)
    // Their session stands as it is: a row that cannot be read any more is no reason to take it away.
    return { ...moved, skipped: undone.map(({ user }) => user.user_id) }
  },

  async fail(db, run, user, batch, message) {
    const plan = failedPlan(user.user_id, { error_code: "database", error_message: message })
    return apply(db, run, [{ user, plan }], () => batch)
  },
})

/** A session that was there before may have copies; one that is made now has none. */
function copiedOf({ user, plan }: Planned) {
  if (plan.status === "failed" || user.session_id === null) return []
  const { session_id, workspace_id, steps } = plan
  return [{ session_id, workspace_id, step_ids: steps.map(({ step_id }) => step_id) }]
}

async function apply(
  db: Db,
  run: RunRow,
  planned: readonly Planned[],
  batchOf: (user_id: string) => number,
): Promise<Moved> {
  if (planned.length === 0) return { succeeded: [], failed: [], leaves: [] }
  const plans = planned.map((each) => rowOf(each, batchOf(each.user.user_id)))
  const steps = planned.flatMap((each, i) => stepsOf(each, i + 1))
  const done = new Set(await store.migrateUsers(db, run, plans, steps))
  const outcomes = planned.flatMap(({ plan }) => (done.has(plan.user_id) ? [plan] : []))
  const failures = outcomes.filter((plan) => plan.status === "failed")
  const successes = outcomes.filter((plan) => plan.status === "completed")
  return {
    succeeded: successes.map((plan) => plan.user_id),
    failed: failures.map((plan) => plan.user_id),
    leaves: outcomes.map((plan) => plan.leaf),
    causes: failures.map(({ error_code, error_message: message }) => ({ error_code, message })),
    warnings: successes.flatMap((plan) => plan.warnings),
    recent: run.kind === "dry_run" ? [] : planned.filter(({ plan }) => done.has(plan.user_id)).flatMap(recentOf),
  }
}

/** What becomes of these users; of those who have a session already, what their legacy row changes in it. */
async function plansFor(db: Db, users: readonly due.DueUser[]): Promise<Planned[]> {
  const settled = users.filter((user) => user.session_id !== null).map((user) => user.user_id)
  const standings = settled.length > 0 ? await due.standingOf(db, settled) : []
  const byUser = new Map(standings.map((standing) => [standing.user_id, standing]))
  return users.map((user) => {
    const plan = planOf(user)
    const standing = byUser.get(user.user_id)
    if (!standing || plan.status === "failed") return { user, plan }
    return merged(user, plan, standing)
  })
}

function merged(user: due.DueUser, plan: Exclude<Plan, { status: "failed" }>, standing: due.Standing): Planned {
  const { changed, warnings, revision } = mergeLegacy({ ...standing, now: user })
  const steps = changed.map(({ revision: _, ...step }) => step)
  const all = [...plan.warnings, ...warnings]
  const covered = steps.map((step) => [step.step_id, step.sha256])
  return {
    user,
    revision,
    revisions: new Map(changed.map((step) => [step.step_id, step.revision])),
    plan: {
      ...plan,
      // The session stays where it is, wherever its user has gone since.
      workspace_id: user.workspace_id ?? plan.workspace_id,
      steps,
      warnings: all,
      leaf: hash("sha256", JSON.stringify([plan.leaf, user.workspace_id, covered, all])),
    },
  }
}

/** Whoever used the former onboarding within the time a copy is kept will be here soon; all others fill it themselves. */
function recentOf({ user, plan }: Planned): NonNullable<Moved["recent"]> {
  if (plan.status === "failed" || Date.parse(user.updated_at) < Date.now() - HOT_TTL_S * 1000) return []
  const { workspace_id, session_id, steps } = plan
  return [{ workspace_id, session_id, step_ids: steps.map(({ step_id }) => step_id) }]
}

function rowOf({ user, plan, revision }: Planned, batch: number): store.PlanRow {
  const { user_id, leaf } = plan
  const own = { user_id, seen: user.seen, batch, leaf }
  if (plan.status === "failed") {
    return { ...own, revision: 0, error_code: plan.error_code, error_message: plan.error_message }
  }
  const { workspace_id, session_id, passed, step, manifest, warnings } = plan
  return { ...own, workspace_id, session_id, passed, step, manifest, warnings, revision: revision ?? plan.steps.length }
}

function stepsOf({ plan, revisions }: Planned, owner: number): store.StepRow[] {
  if (plan.status === "failed") return []
  return plan.steps.map((step) => ({ ...step, owner, revision: revisions?.get(step.step_id) ?? 1 }))
}
