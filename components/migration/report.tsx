import type { Route } from "next"
import Link from "next/link"
import type { ReactNode } from "react"
import { CauseTable, WarningTable } from "#components/migration/causes"
import { percentOf } from "#components/migration/counts"
import { inFigures, secondsInWords } from "#components/migration/words"
import { Instant } from "#components/ui/instant"
import { Status } from "#components/ui/status"
import type { Run } from "#lib/migration/contract"

/** What came of a run: the share that succeeds, the root held against its counterpart, causes and warnings. */
export function Report({ run, counterpart, children }: { run: Run; counterpart: Run | null; children?: ReactNode }) {
  const { report, users } = run
  if (!report) return null
  const tried = users.succeeded + users.failed
  const isDry = run.kind === "dry_run"
  return (
    <section aria-labelledby="report-title">
      <h2 id="report-title" className="text-lg font-semibold">
        {isDry ? "Rehearsal report" : "Report"}
      </h2>
      <p className="mt-1 max-w-prose">
        {tried === 0
          ? "There was nobody to deal with."
          : `${inFigures(users.succeeded)} of ${inFigures(tried)} users (${percentOf(users.succeeded, tried)}) ${isDry ? "would succeed" : "succeeded"}.`}{" "}
        {tried > 0 && pace(run)}
      </p>
      {run.kind !== "rollback" && tried > 0 && (
        <div className="mt-5">
          <h3 className="font-medium">Root</h3>
          <p className="max-w-prose text-sm text-muted">
            One hash over every user’s outcome. A rehearsal and the real run over the same users have the same.
          </p>
          <p className="mt-2">
            <code className="font-mono text-xs break-all">{report.root}</code>
          </p>
          <Compared run={run} counterpart={counterpart} />
        </div>
      )}
      {children && <div className="mt-5">{children}</div>}
      <div className="mt-8 grid items-start gap-x-10 gap-y-8 xl:grid-cols-2">
        {report.causes.length > 0 && <CauseTable causes={report.causes} />}
        {report.warnings.length > 0 && <WarningTable warnings={report.warnings} />}
      </div>
    </section>
  )
}

function pace({ report, users, manifests }: Run): string {
  const { users: s = 0, manifests: manifest_s = 0 } = report?.seconds ?? {}
  const perSecond = s > 0 ? `, ${inFigures(Math.round(users.seen / s))} a second` : ""
  const then = manifests.seen > 0 ? ` The manifests took ${secondsInWords(manifest_s)}.` : ""
  return `It took ${secondsInWords(s)}${perSecond}.${then}`
}

function Compared({ run, counterpart }: { run: Run; counterpart: Run | null }) {
  const isDry = run.kind === "dry_run"
  const other = isDry ? "real run" : "rehearsal"
  if (!counterpart?.report) {
    return (
      <p className="mt-2 text-sm text-muted">
        {isDry
          ? "There is no completed real run over the same users yet to hold it against."
          : "There was no completed rehearsal over the same users to hold it against."}
      </p>
    )
  }
  const isEqual = counterpart.report.root === run.report?.root
  return (
    <div className="mt-2">
      <Status tone={isEqual ? "good" : "warn"} className="whitespace-normal!">
        {isEqual ? `The same as in the ${other}` : `Not the same as in the ${other}: users changed in between`}
      </Status>
      <p className="text-sm">
        <Link
          href={`/admin/migration/runs/${counterpart.id}` as Route}
          className="leading-6 underline decoration-border-strong underline-offset-4 hover:decoration-current"
        >
          See the {other} of <Instant at={counterpart.created_at} />
        </Link>
      </p>
    </div>
  )
}
