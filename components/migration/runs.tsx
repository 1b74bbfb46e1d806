import type { Route } from "next"
import Link from "next/link"
import { inFigures, KIND, STATE } from "#components/migration/words"
import { EmptyState } from "#components/ui/empty-state"
import { Instant } from "#components/ui/instant"
import { Status } from "#components/ui/status"
import type { Run } from "#lib/migration/contract"

/** Runs, newest first, each with what came of it. */
export function Runs({ runs }: { runs: Run[] }) {
  if (runs.length === 0) {
    return (
      <EmptyState title="No run yet">
        <p>Start with a rehearsal on the overview: it changes nothing and says who would fail.</p>
      </EmptyState>
    )
  }
  return (
    <ul className="border-t border-border">
      {runs.map((run) => {
        const { words, tone } = run.is_stalled ? { words: "Stalled", tone: "bad" as const } : STATE[run.state]
        return (
          <li
            key={run.id}
            className="relative grid gap-x-6 gap-y-1 border-b border-border py-3 hover:bg-surface sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]"
          >
            <div className="min-w-0">
              <Link
                href={`/admin/migration/runs/${run.id}` as Route}
                className="font-medium underline decoration-border-strong underline-offset-4 after:absolute after:inset-0 hover:decoration-current"
              >
                {KIND[run.kind]}, <Instant at={run.created_at} />
              </Link>
              <p className="truncate text-sm text-muted">{run.scope}</p>
            </div>
            <p className="min-w-0 text-sm">
              {inFigures(run.users.succeeded)} {run.kind === "dry_run" ? "would succeed" : "succeeded"}
              {run.users.failed > 0 && (
                <span className="text-bad">
                  , {inFigures(run.users.failed)} {run.kind === "dry_run" ? "would fail" : "failed"}
                </span>
              )}
              {run.total !== null && <span className="block text-muted">of {inFigures(run.total)}</span>}
            </p>
            <Status tone={tone} className="sm:justify-self-end">
              {words}
            </Status>
          </li>
        )
      })}
    </ul>
  )
}
