import { cx } from "class-variance-authority"
import type { ReactNode } from "react"
import { inFigures, isGoing, isOver, KIND, STATE, secondsInWords } from "#components/migration/words"
import { Card } from "#components/ui/card"
import { Progress } from "#components/ui/progress"
import { countInWords } from "#components/ui/quantity"
import { Mark, Status } from "#components/ui/status"
import type { Run } from "#lib/migration/contract"

/** One run as it stands: how far, how fast, how long still, and whether anything was heard of it. */
export function RunCard({ run, title, children }: { run: Run; title: ReactNode; children?: ReactNode }) {
  const { words, tone } = run.is_stalled ? { words: "Stalled", tone: "bad" as const } : STATE[run.state]
  const hasManifests = run.manifests_total === null ? run.phase === "manifests" : run.manifests_total > 0
  return (
    <Card aria-labelledby={`run-${run.id}`} className="p-5 sm:p-6">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1">
        <h2 id={`run-${run.id}`} className="text-lg font-semibold">
          {title}
        </h2>
        <Status tone={tone} className="mt-1">
          {words}
        </Status>
      </div>
      <p className="text-muted">
        {run.scope}
        {run.users_per_second !== null && `, at most ${countInWords(run.users_per_second, "user")} a second`}
      </p>
      {run.is_stalled && <Stalled />}
      {run.error_message && <Trouble run={run} />}
      <Bar what="user" counts={run.users} total={run.total} is_on={run.phase === "users" && !isOver(run)} />
      {hasManifests && (
        <Bar
          what="manifest"
          counts={run.manifests}
          total={run.manifests_total}
          is_on={run.phase === "manifests" && !isOver(run)}
        />
      )}
      <dl className="mt-5 grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-4">
        <Figure name={run.kind === "dry_run" ? "Would succeed" : "Succeeded"}>{inFigures(run.users.succeeded)}</Figure>
        <Figure name={run.kind === "dry_run" ? "Would fail" : "Failed"} tone={run.users.failed > 0 ? "bad" : undefined}>
          {inFigures(run.users.failed)}
        </Figure>
        <Figure name="Skipped">{inFigures(run.users.skipped)}</Figure>
        <Figure name="Batches">
          {inFigures(run.batches)}{" "}
          <span className="text-sm font-normal text-muted">of up to {run.batch_size} users</span>
        </Figure>
        {isGoing(run) && (
          <>
            {!run.is_stalled && (
              <>
                <Figure name="Rate">
                  {run.rate === null ? "Not known yet" : `${inFigures(Math.round(run.rate))} a second`}
                </Figure>
                <Figure name="Time left">{timeLeft(run)}</Figure>
              </>
            )}
            <Figure name="Last heard of" tone={run.is_stalled ? "bad" : undefined}>
              {run.heartbeat_age_s === null ? "Not yet" : `${secondsInWords(run.heartbeat_age_s)} ago`}
            </Figure>
          </>
        )}
      </dl>
      {children}
    </Card>
  )
}

export const runTitle = (run: Run) => KIND[run.kind]

function timeLeft({ remaining_s: left }: Run): string {
  if (left === null) return "Not known yet"
  const about = `About ${secondsInWords(left.estimate)}`
  return left.error >= 1 ? `${about}, ± ${secondsInWords(left.error)}` : about
}

/** Says no seconds: what changes in an alert is read out again each time. */
function Stalled() {
  return (
    <div role="alert" className="mt-4 flex gap-3 rounded-md bg-bad-soft px-4 py-3">
      <Mark tone="bad" className="mt-1" />
      <p className="min-w-0">
        <strong>This run has stalled.</strong> Its worker is not heard of any more. What it did is kept. A worker goes
        on with it within a minute; if that does not happen, start one.
      </p>
    </div>
  )
}

/** What stopped the run in words of whatever stopped it, and what comes next. */
function Trouble({ run }: { run: Run }) {
  return (
    <div className="mt-4 rounded-md bg-bad-soft px-4 py-3">
      <p className="font-medium text-bad [overflow-wrap:anywhere]">{run.error_message}</p>
      {run.state === "failed" && <p className="mt-1">Mend that, then resume: the run goes on where it stood.</p>}
      {isGoing(run) && <p className="mt-1">The worker tries again by itself.</p>}
    </div>
  )
}

function Bar({
  what,
  counts,
  total,
  is_on: isOn,
}: {
  what: "user" | "manifest"
  counts: Run["users"]
  total: number | null
  is_on: boolean
}) {
  const percent = total ? (counts.seen / total) * 100 : total === 0 ? 100 : 0
  return (
    <div className={cx("mt-5", !isOn && "text-muted")}>
      <div className="flex items-baseline justify-between gap-4">
        <p>
          {total === null
            ? `${countInWords(counts.seen, what)}, counting`
            : `${inFigures(counts.seen)} of ${countInWords(total, what)}`}
        </p>
        {total !== null && <p className="font-medium">{Math.floor(percent)} %</p>}
      </div>
      <Progress label={what === "user" ? "Users dealt with" : "Manifests made"} percent={percent} className="mt-2" />
    </div>
  )
}

function Figure({ name, tone, children }: { name: string; tone?: "bad" | undefined; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className={cx("text-md font-medium", tone === "bad" && "text-bad")}>{children}</dd>
    </div>
  )
}
