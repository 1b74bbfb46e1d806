import "server-only"
import { sql } from "kysely"
import type { LanePhase, LaneRow, Report, RunRow } from "#lib/migration/store/run"
import type { Db } from "#lib/platform/context"
import { ahead } from "#lib/platform/db"

// A run has one worker at a time: whoever raised its fence last. Every statement of a worker asks for its own fence and
// for the state `running`, so that a worker that was taken for dead, a pause and a cancel all end the same way.

/** Until a worker that is not heard of counts as dead. */
const LEASE = sql<string>`now() + interval '15 seconds'`
const NOW = sql<string>`now()`

type Held = Pick<RunRow, "id" | "fence">

const held = (db: Db, run: Held) =>
  db
    .updateTable("migration_runs")
    .where("id", "=", run.id)
    .where("fence", "=", run.fence)
    .where("state", "=", "running")

/** Takes a run that nobody holds; undefined when there is none, or when it moved on since `fence`. */
export async function takeRun(db: Db, id: string, fence?: number): Promise<RunRow | undefined> {
  const row = await db
    .updateTable("migration_runs")
    .set({
      state: "running",
      fence: sql<number>`fence + 1`,
      leased_until: LEASE,
      heartbeat_at: NOW,
      started_at: sql<string>`coalesce(started_at, now())`,
    })
    .where("id", "=", id)
    .where("state", "in", ["queued", "running"])
    .where(sql<boolean>`(leased_until is null or leased_until < now())`)
    .$if(fence !== undefined, (query) => query.where("fence", "=", fence as number))
    .returningAll()
    .executeTakeFirst()
  return row as RunRow | undefined
}

/** Users per second since the last heartbeat, and seconds worked in this phase since then. */
export type Beat = { rate: number; seconds: number }

const beaten = ({ rate, seconds }: Beat) => ({
  heartbeat_at: NOW,
  rates: sql<number[]>`(array_append(rates, ${rate}::real))[greatest(1, cardinality(rates) - 13):]`,
  users_seconds: sql<number>`users_seconds + case phase when 'users' then ${seconds}::real else 0 end`,
  manifests_seconds: sql<number>`manifests_seconds + case phase when 'manifests' then ${seconds}::real else 0 end`,
})

/** Says that the worker lives. False when the run is not its any more. */
export async function beat(db: Db, run: Held, at: Beat): Promise<boolean> {
  const { numUpdatedRows } = await held(db, run)
    .set({ ...beaten(at), leased_until: LEASE })
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Lets go of the run for the next worker. False when it was not held. */
export async function releaseRun(db: Db, run: Held, at: Beat, error_message: string | null = null): Promise<boolean> {
  const { numUpdatedRows } = await held(db, run)
    .set({ ...beaten(at), leased_until: null, error_message })
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function setTotal(db: Db, run: Held, total: number): Promise<boolean> {
  const { numUpdatedRows } = await held(db, run).set({ total }).executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Opens the next round of lanes over the same ranges. */
export async function openLanes(db: Db, run: Held, phase: LanePhase, at: Beat): Promise<boolean> {
  const isManifests = phase === "manifests"
  const { numUpdatedRows } = await held(db, run)
    .set({ ...beaten(at), ...(isManifests && { phase, rates: [] }), leased_until: LEASE })
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) return false
  await sql`
    insert into migration_lanes (run_id, phase, lane, first_id, last_id)
    select run_id, ${phase}, lane, first_id, last_id from migration_lanes where run_id = ${run.id} and phase = 'users'`.execute(
    db,
  )
  return true
}

export async function finishRun(
  db: Db,
  run: Held,
  made: { at: Beat; total: number; report: Omit<Report, "seconds"> },
): Promise<boolean> {
  const { numUpdatedRows } = await held(db, run)
    .set({
      ...beaten(made.at),
      state: "completed",
      leased_until: null,
      finished_at: NOW,
      error_message: null,
      total: made.total,
      report: sql`${JSON.stringify(made.report)}::jsonb || jsonb_build_object('seconds', jsonb_build_object(
        'users', users_seconds + case phase when 'users' then ${made.at.seconds}::real else 0 end,
        'manifests', manifests_seconds + case phase when 'manifests' then ${made.at.seconds}::real else 0 end))`,
    })
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Ends a run that nobody works on any more, with the last thing that was said of it. */
export async function failRun(db: Db, id: string, message: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("migration_runs")
    .set({ state: "failed", finished_at: NOW, error_message: sql<string>`coalesce(error_message, ${message})` })
    .where("id", "=", id)
    .where("state", "=", "running")
    .where(sql<boolean>`(leased_until is null or leased_until < now())`)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** A run whose worker is not coming back by itself: nothing was heard of it, and nobody holds it. */
export async function orphans(db: Db): Promise<Held[]> {
  return db
    .selectFrom("migration_runs")
    .select(["id", "fence"])
    .where("state", "in", ["queued", "running"])
    .where(sql<boolean>`coalesce(heartbeat_at, created_at) < now() - interval '15 seconds'`)
    .where(sql<boolean>`(leased_until is null or leased_until < now())`)
    .execute()
}

// Lanes ---------------------------------------------------------------------------------------------------------------

/** `has_company`: people are at work on this database. */
export type Locked = Pick<RunRow, "users_per_second"> & { has_company: boolean }

/** Locks a lane that stands where the worker believes, of a run that is its and runs; gives the rate it may go at. */
export async function lockLane(db: Db, run: Held, lane: LaneRow): Promise<Locked | undefined> {
  return db
    .selectFrom("migration_lanes as l")
    .innerJoin("migration_runs as r", "r.id", "l.run_id")
    .select(["r.users_per_second", sql<boolean>`app.has_company()`.as("has_company")])
    .where("l.run_id", "=", run.id)
    .where("l.phase", "=", lane.phase)
    .where("l.lane", "=", lane.lane)
    .where("l.is_done", "=", false)
    .where(sql<boolean>`l.cursor_id is not distinct from ${lane.cursor_id}::uuid`)
    .where("r.fence", "=", run.fence)
    .where("r.state", "=", "running")
    .forUpdate("l")
    .executeTakeFirst()
}

/** The rate a run may go at now; undefined when it is not the worker's any more. */
export async function rateOf(db: Db, run: Held): Promise<Pick<RunRow, "users_per_second"> | undefined> {
  return db
    .selectFrom("migration_runs")
    .select("users_per_second")
    .where("id", "=", run.id)
    .where("fence", "=", run.fence)
    .where("state", "=", "running")
    .executeTakeFirst()
}

/** Writes where a locked lane stands now. */
export function saveLane(db: Db, { run_id, phase, lane, first_id: _, last_id: __, ...rest }: LaneRow): void {
  const saved = db
    .updateTable("migration_lanes")
    .set({ ...rest, notes: JSON.stringify(rest.notes) })
    .where("run_id", "=", run_id)
    .where("phase", "=", phase)
    .where("lane", "=", lane)
  ahead(db, saved)
}
