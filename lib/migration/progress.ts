import type * as contract from "#lib/migration/contract"

// How a run stands, from its rows and the clock. Pure.

/** The columns of a run that say how it stands. Instants are ISO strings. */
export type RunFacts = {
  id: string
  kind: contract.Run["kind"]
  state: contract.Run["state"]
  phase: contract.Run["phase"]
  /** How many users it names; null when it is about everybody, or about another run. */
  named: number | null
  of_run: string | null
  of_batch: number | null
  batch_size: number
  users_per_second: number | null
  total: number | null
  heartbeat_at: string | null
  /** Users, or manifests, per second of the last heartbeats, newest last. */
  rates: readonly number[]
  started_by: string | null
  created_at: string
  started_at: string | null
  finished_at: string | null
  error_message: string | null
  report: contract.Run["report"]
}

export type LaneFacts = { phase: string; batches: number; succeeded: number; failed: number; skipped: number }

/** Seconds between two heartbeats, and after how many without one a run counts as stalled. */
export const HEARTBEAT_S = 2
export const STALLED_S = 15

/**
 * A run as it is shown at `now`. `manifests_left`: manifests that are still to be made, null when nobody counted them.
 * Users whose row changed meanwhile are gone over `again`; they are counted once.
 */
export function runOf(
  row: RunFacts,
  lanes: readonly LaneFacts[],
  now: Date,
  manifests_left: number | null = null,
): contract.Run {
  const users = countsOf(lanes, "users")
  const manifests = countsOf(lanes, "manifests")
  const isOver = row.finished_at !== null
  const manifests_total = isOver ? manifests.seen : manifests_left === null ? null : manifests.seen + manifests_left
  const isRunning = row.state === "running"
  const age = row.heartbeat_at === null ? null : secondsBetween(row.heartbeat_at, now)
  const [seen, total] = row.phase === "users" ? [users.seen, row.total] : [manifests.seen, manifests_total]
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    phase: row.phase,
    scope: scopeOf(row),
    batch_size: row.batch_size,
    users_per_second: row.users_per_second,
    total: row.total,
    users,
    manifests,
    manifests_total,
    batches: lanes.filter(({ phase }) => phase === "users").reduce((sum, { batches }) => sum + batches, 0),
    rate: isRunning && row.rates.length > 0 ? round(meanOf(row.rates)) : null,
    remaining_s: isRunning && total !== null ? remainingOf(total - seen, row.rates) : null,
    heartbeat_age_s: isRunning ? age : null,
    is_stalled: isRunning && (age ?? secondsBetween(row.started_at ?? row.created_at, now)) > STALLED_S,
    started_by: row.started_by,
    created_at: row.created_at,
    started_at: row.started_at,
    finished_at: row.finished_at,
    error_message: row.error_message,
    report: row.report,
  }
}

/**
 * Seconds until `left` are done at these rates (per second, one for each heartbeat, newest last), and how far off that
 * may be: two standard errors of the mean rate, and never less than one heartbeat. Null with fewer than three rates, or
 * while nothing moves.
 */
export function remainingOf(left: number, rates: readonly number[]): { estimate: number; error: number } | null {
  if (left <= 0) return { estimate: 0, error: 0 }
  if (rates.length < 3) return null
  const mean = meanOf(rates)
  if (mean <= 0) return null
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (rates.length - 1)
  const estimate = left / mean
  const relative = Math.sqrt(variance / rates.length) / mean
  return { estimate: round(estimate), error: round(Math.max(HEARTBEAT_S, 2 * estimate * relative)) }
}

/** Whom a run is about, in words. */
export function scopeOf(row: Pick<RunFacts, "kind" | "named" | "of_run" | "of_batch">): string {
  if (row.of_run !== null) {
    const run = `run ${row.of_run.slice(0, 8)}`
    return row.of_batch === null ? `Everybody ${run} moved` : `Batch ${row.of_batch} of ${run}`
  }
  if (row.named === null) return row.kind === "rollback" ? "Everybody who was migrated" : "Everybody who is due"
  return row.named === 1 ? "One user" : `${row.named.toLocaleString("en")} users`
}

function countsOf(lanes: readonly LaneFacts[], of: string): contract.Run["users"] {
  const counts = { seen: 0, succeeded: 0, failed: 0, skipped: 0 }
  for (const { phase, succeeded, failed, skipped } of lanes) {
    if (phase !== of) continue
    counts.succeeded += succeeded
    counts.failed += failed
    counts.skipped += skipped
    counts.seen += succeeded + failed + skipped
  }
  return counts
}

const meanOf = (rates: readonly number[]) => rates.reduce((sum, rate) => sum + rate, 0) / rates.length
// A clock behind the database's must not make an age negative.
const secondsBetween = (from: string, to: Date) => round(Math.max(0, (to.getTime() - Date.parse(from)) / 1000))
const round = (value: number) => Math.round(value * 10) / 10
