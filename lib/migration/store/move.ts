import "server-only"
import { sql } from "kysely"
import type { Carried } from "#lib/migration/carry"
import type { RunRow } from "#lib/migration/store/run"
import * as savepoint from "#lib/migration/store/savepoint"
import type { Db } from "#lib/platform/context"

// What a move writes, as the database takes it: as many users as one statement is given.

export type PlanRow = {
  user_id: string
  seen: number
  batch: number
  leaf: string
  workspace_id?: string
  session_id?: string
  passed?: number
  step?: number
  manifest?: string | null
  /** Of a user who could not be moved. */
  error_code?: string
  error_message?: string
  warnings?: string[]
  /** Sum of the revisions of the session's steps once it is moved. */
  revision: number
}

/** `owner`: the place of its user among the plans, from 1. */
export type StepRow = Carried & { owner: number; revision: number }

/** Moves users, or, in a dry run, does all of it and undoes it. Gives the ids of those it was done for. */
export async function migrateUsers(
  db: Db,
  run: Pick<RunRow, "id" | "kind" | "started_by">,
  plans: readonly PlanRow[],
  steps: readonly StepRow[],
): Promise<string[]> {
  const plan = (key: Plain<PlanRow>) => listOf(plans, key)
  const step = (key: Plain<StepRow>) => listOf(steps, key)
  const moving = sql<{ done: string[] }>`
    select app.migrate_users(${run.id}, (select r.bound_at from migration_runs r where r.id = ${run.id}), ${run.started_by},
      ${plan("user_id")}, ${plan("seen")}, ${plan("batch")}, ${plan("leaf")}, ${plan("workspace_id")}, ${plan("session_id")},
      ${plan("passed")}, ${plan("step")}, ${plan("manifest")}, ${plan("revision")}, ${plan("error_code")},
      ${JSON.stringify(plans.map((each) => each.error_message ?? null))}, ${JSON.stringify(plans.map((each) => each.warnings ?? []))},
      ${step("owner")}, ${step("step_id")}, ${step("revision")}, ${step("sha256")}, ${step("is_complete")},
      ${step("is_not_applicable")}, ${step("definition_version")}, ${JSON.stringify(steps.map(({ data }) => data))}) as done`
  const { rows } = await (run.kind === "dry_run" ? savepoint.undone(db, () => moving.execute(db)) : moving.execute(db))
  return rows[0]?.done ?? []
}

/** Columns of ids, hashes, numbers and names of ours. */
type Plain<Row> = Exclude<keyof Row, "error_message" | "warnings" | "data">

/**
 * One column as Postgres takes a list. What needs no escape is written there as in JSON, which is several times faster than
 * escaping each.
 */
const listOf = <Row>(rows: readonly Row[], key: Plain<Row>) =>
  `{${JSON.stringify(rows.map((row) => row[key] ?? null)).slice(1, -1)}}`
