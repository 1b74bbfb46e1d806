import type { Route } from "next"
import Link from "next/link"
import { cancel, pause, resume, rollBack, throttle } from "#app/(workspace)/admin/migration/actions"
import { ask, currentAdmin, saidIn } from "#app/(workspace)/admin/migration/view"
import { counterpartOf } from "#components/migration/counterpart"
import { Frame, Up } from "#components/migration/frame"
import { LiveRun } from "#components/migration/live"
import { Report } from "#components/migration/report"
import { RollBack } from "#components/migration/roll-back"
import { RunCard, runTitle } from "#components/migration/run-card"
import { RunChecking } from "#components/migration/run-checking"
import { isGoing, isOver } from "#components/migration/words"
import { buttonStyle } from "#components/ui/button"
import { Instant } from "#components/ui/instant"
import { getRun, type Run, validateRun } from "#lib/migration/contract"
import * as migration from "#lib/migration/service"

export const metadata = { title: "Migration run" }

export default async function RunPage({ params, searchParams }: PageProps<"/admin/migration/runs/[id]">) {
  const ctx = await currentAdmin()
  const said = saidIn(await searchParams)
  const run = await ask(migration.getRun, getRun.params, await params)
  const isComparable = run.report !== null && run.kind !== "rollback"
  const { runs } = isComparable ? await ask(migration.listRuns, undefined, { limit: 100 }) : { runs: [] }
  // Whoever a run is about to move can be put back as well, once it stands still.
  const canRollBack = run.kind === "migrate" && (isGoing(run) || run.users.succeeded > 0)
  return (
    <Frame tab="runs" said={said}>
      <Up href="/admin/migration/runs">All runs</Up>
      <div className="space-y-8">
        {isOver(run) ? (
          <RunCard run={run} title={runTitle(run)} />
        ) : (
          <LiveRun key={run.id + run.state} run={run} actions={{ pause, resume, cancel, throttle }} />
        )}
        <Times run={run} is_own={run.started_by === ctx.user.id} />
        <Report run={run} counterpart={counterpartOf(run, runs)}>
          {run.kind === "migrate" && run.users.succeeded > 0 && <Check run={run} wanted={said.validate === "1"} />}
        </Report>
        {canRollBack && <RollBack run={run} batch={said.batch} action={rollBack} />}
      </div>
    </Frame>
  )
}

function Times({ run, is_own: isOwn }: { run: Run; is_own: boolean }) {
  const times = [
    ["asked for", run.created_at],
    ["started", run.started_at],
    ["ended", run.finished_at],
  ] as const
  return (
    <p className="text-sm text-muted">
      <code className="font-mono text-xs">{run.id}</code>
      {times.map(([what, at]) => (
        <span key={what}>
          {at && (
            <>
              , {what} <Instant at={at} />
            </>
          )}
        </span>
      ))}
      {run.started_by && `, by ${isOwn ? "you" : run.started_by}`}
    </p>
  )
}

/** Every user of the run against the database: on request, as it reads them all. */
async function Check({ run, wanted }: { run: Run; wanted: boolean }) {
  if (wanted) {
    const first = await ask(migration.validateRun, validateRun.query, { run_id: run.id })
    return <RunChecking run_id={run.id} first={first} />
  }
  return (
    <Link
      href={`/admin/migration/runs/${run.id}?validate=1` as Route}
      prefetch={false}
      className={buttonStyle({ variant: "secondary", size: "sm" })}
    >
      Check every user against the database
    </Link>
  )
}
