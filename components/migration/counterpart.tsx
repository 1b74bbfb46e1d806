import type { Run } from "#lib/migration/contract"

/**
 * The run to hold a root against: for a rehearsal the next real run over as many users, for a real run the rehearsal
 * before it. `runs` newest first. Null when there is none that is completed.
 */
export function counterpartOf(run: Run, runs: readonly Run[]): Run | null {
  const wanted = run.kind === "dry_run" ? "migrate" : "dry_run"
  const alike = runs.filter(
    ({ kind, state, total, scope, report }) =>
      kind === wanted && state === "completed" && total === run.total && scope === run.scope && report !== null,
  )
  if (run.kind === "dry_run") return alike.findLast(({ created_at }) => created_at > run.created_at) ?? null
  return alike.find(({ created_at }) => created_at < run.created_at) ?? null
}
