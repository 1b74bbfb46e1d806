import "server-only"
import { hash } from "node:crypto"
import { mergeLegacy } from "#lib/migration/merge-legacy"
import type { Mover } from "#lib/migration/service/lane"
import * as store from "#lib/migration/store/roll-back"
import { writeBack } from "#lib/migration/write-back"
import * as onboarding from "#lib/onboarding/service"
import type { SystemCtx } from "#lib/platform/context"

/**
 * The way back. Where nothing was saved and nothing changed since the move, a legacy row keeps every byte and a session
 * is only parked. Otherwise each side first gets what only the other one changed, and keeps its own where both did.
 */
export const rollBack = (ctx: SystemCtx): Mover<{ user_id: string }> => ({
  read: store.migratedUsers,

  async move(db, run, users, batchOf) {
    const held = await store.lockMigrated(
      db,
      users.map(({ user_id }) => user_id),
    )
    const moving = held.filter((each) => refusalOf(each) === undefined)
    const touched = moving.filter(({ is_saved, is_edited }) => is_saved || is_edited).map(({ user_id }) => user_id)
    const sides = touched.length > 0 ? await store.bothSidesOf(db, touched) : []
    const byUser = new Map(sides.map((each) => [each.user_id, each]))
    const planned = held.map((each) => plan(each, byUser.get(each.user_id), batchOf(each.user_id)))
    await onboarding.dropCopies(
      ctx,
      planned.flatMap(({ row: { session_id, workspace_id, error_code }, steps }) =>
        session_id && workspace_id && !error_code
          ? [{ session_id, workspace_id, step_ids: steps.map(({ step_id }) => step_id) }]
          : [],
      ),
    )
    const rows = planned.map(({ row }) => row)
    const steps = planned.flatMap((each) => each.steps)
    const done = new Set(await store.rollBackUsers(db, run, rows, steps))
    const put = planned.filter(({ row }) => done.has(row.user_id))
    const failures = put.flatMap(({ row }) => (row.error_code ? [row] : []))
    const successes = put.filter(({ row }) => !row.error_code)
    return {
      succeeded: successes.map(({ row }) => row.user_id),
      failed: failures.map(({ user_id }) => user_id),
      leaves: put.map(leafOf),
      causes: failures.map(({ error_code = "", error_message: message = "" }) => ({ error_code, message })),
      warnings: successes.flatMap(({ row }) => row.warnings ?? []),
    }
  },
})

type Planned = { row: store.RollBackRow; steps: store.TakenStep[] }

function plan(
  { is_saved, is_edited, is_pruned, ...held }: store.Held,
  sides: store.BothSides | undefined,
  batch: number,
): Planned {
  const refusal = refusalOf({ ...held, is_pruned })
  if (refusal) return { row: { ...held, batch, ...refusal }, steps: [] }
  if (!sides) return { row: { ...held, batch }, steps: [] }
  const { user_id, seen, base, now, steps } = sides
  const { workspace_id, session_id } = held as { workspace_id: string; session_id: string }
  const taken = mergeLegacy({ base, now, steps, is_parked: false })
  const back = is_saved ? writeBack({ ...sides, taken: taken.changed }) : undefined
  const row = { ...held, seen, batch, warnings: back?.warnings ?? [], revision: taken.revision }
  return {
    row: back?.is_changed ? { ...row, back } : row,
    steps: taken.changed.map((step) => ({ ...step, user_id, workspace_id, session_id })),
  }
}

function refusalOf({ session_id, is_pruned }: Pick<store.Held, "session_id" | "is_pruned">) {
  if (session_id === null) {
    const error_message =
      "The session was deleted, so it cannot be put away and come back. The legacy row is as it was."
    return { error_code: "session_gone", error_message }
  }
  if (!is_pruned) return undefined
  const error_message =
    "The legacy row as it was before the move has been pruned, so this user cannot be put back. They stay in the new onboarding."
  return { error_code: "pruned", error_message }
}

const leafOf = ({ row, steps }: Planned) =>
  hash(
    "sha256",
    JSON.stringify([
      row.user_id,
      row.session_id,
      row.back ?? null,
      steps.map(({ step_id, sha256 }) => [step_id, sha256]),
      row.warnings ?? [],
      row.error_code ?? null,
    ]),
  )
