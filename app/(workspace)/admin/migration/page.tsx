import type { Route } from "next"
import Link from "next/link"
import { cancel, pause, resume, start, throttle } from "#app/(workspace)/admin/migration/actions"
import { ask, saidIn } from "#app/(workspace)/admin/migration/view"
import { ByStatus } from "#components/migration/by-status"
import { Counts } from "#components/migration/counts"
import { Frame } from "#components/migration/frame"
import { LiveRun } from "#components/migration/live"
import { Rehearsed } from "#components/migration/rehearsed"
import { Runs } from "#components/migration/runs"
import { Soundness } from "#components/migration/soundness"
import { Start } from "#components/migration/start"
import { EmptyState } from "#components/ui/empty-state"
import * as migration from "#lib/migration/service"

export const metadata = { title: "Migration" }

export default async function MigrationPage({ searchParams }: PageProps<"/admin/migration">) {
  const said = saidIn(await searchParams)
  const [stats, { runs }, health] = await Promise.all([
    ask(migration.stats),
    ask(migration.listRuns, undefined, { limit: 5 }),
    ask(migration.health),
  ])
  const { active_run: active } = stats
  const due = stats.unmigrated + stats.failed + stats.rolled_back
  return (
    <Frame tab="overview" said={said}>
      <div className="space-y-8">
        {active && (
          <LiveRun
            key={active.id + active.state}
            run={active}
            actions={{ pause, resume, cancel, throttle }}
            href={`/admin/migration/runs/${active.id}`}
          />
        )}
        <Counts stats={stats} />
        <div className="grid items-start gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="space-y-8">
            {due > 0 ? (
              <Start due={stats} rehearsed={<Rehearsed runs={runs} />} action={start} />
            ) : (
              <EmptyState title={stats.legacy_users > 0 ? "Everybody is migrated" : "There is nobody to migrate"}>
                <p>
                  {stats.legacy_users > 0
                    ? "A run brings over whoever changes something in the former onboarding from now on."
                    : "A user of the former onboarding has a status, a step or answers in the legacy columns of their profile."}
                </p>
              </EmptyState>
            )}
            <section aria-labelledby="runs-title">
              <h2 id="runs-title" className="mb-2 text-lg font-semibold">
                Last runs
              </h2>
              <Runs runs={runs} />
              {runs.length === 5 && (
                <p className="mt-3">
                  <Link
                    href={"/admin/migration/runs" as Route}
                    className="underline decoration-border-strong underline-offset-4 hover:decoration-current"
                  >
                    All runs
                  </Link>
                </p>
              )}
            </section>
          </div>
          <div className="space-y-8">
            <Soundness health={health} sealed={stats.sealed} />
            <ByStatus stats={stats} />
          </div>
        </div>
      </div>
    </Frame>
  )
}
