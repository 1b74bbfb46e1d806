import type { Route } from "next"
import Link from "next/link"
import type { z } from "zod"
import { inFigures } from "#components/migration/words"
import { countInWords } from "#components/ui/quantity"
import { Status } from "#components/ui/status"
import { Table, Td, Th } from "#components/ui/table"
import type { Difference, validateRun, validateUser } from "#lib/migration/contract"
import type { Output } from "#lib/platform/endpoint"

/** What a user's old and new say, held against each other. */
export function UserChecked({ found }: { found: Output<typeof validateUser> }) {
  return (
    <section aria-labelledby="check" className="mb-10">
      <h2 id="check" tabIndex={-1} className="text-lg font-semibold">
        Old against new
      </h2>
      <Status tone={found.valid ? "good" : "bad"} className="mt-1 whitespace-normal!">
        {found.valid
          ? found.differences.length === 0
            ? "Everything the legacy row says is in the session"
            : "Everything is in the session, but for what was saved since"
          : "The session does not say what the legacy row says"}
      </Status>
      {found.differences.length > 0 && (
        <div className="mt-3">
          <Differences differences={found.differences} />
        </div>
      )}
    </section>
  )
}

function Differences({ differences }: { differences: z.infer<typeof Difference>[] }) {
  return (
    <Table caption="Differences" hide_caption className="min-w-[36rem]">
      <thead>
        <tr>
          <Th>Field</Th>
          <Th>Former</Th>
          <Th>New</Th>
          <Th>Why</Th>
        </tr>
      </thead>
      <tbody>
        {differences.map(({ field, legacy, session, is_later_edit: isLater }) => (
          <tr key={field}>
            <Td className="align-top font-medium">{field}</Td>
            <Td className="max-w-80 align-top [overflow-wrap:anywhere]">{shown(legacy)}</Td>
            <Td className="max-w-80 align-top [overflow-wrap:anywhere]">{shown(session)}</Td>
            <Td className="align-top">
              <Status tone={isLater ? "neutral" : "bad"}>{isLater ? "Saved since" : "Not explained"}</Status>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

const MOST = 300
function shown(value: z.infer<typeof Difference>["legacy"]) {
  if (value === null) return <span className="text-muted">Nothing</span>
  const text = typeof value === "string" ? value : JSON.stringify(value)
  return text.length > MOST ? `${text.slice(0, MOST)} …` : text
}

/** What a check of every user of a run came to, or has so far. */
export function RunChecked({ found }: { found: Output<typeof validateRun> }) {
  const { log, invalid, next_cursor: next } = found
  const asides = [
    found.edited > 0 && `${countInWords(found.edited, "user")} saved something since, which is expected to differ`,
    found.moved_on > 0 && `${countInWords(found.moved_on, "user")} moved on with a later run`,
  ].filter((words) => words !== false)
  return (
    <div className="space-y-2">
      <Line isGood={invalid.length === 0}>
        {countInWords(found.checked, "user")} held against the database{next !== null && " so far"}:{" "}
        {invalid.length === 0
          ? "nothing differs without reason"
          : `${countInWords(invalid.length, "user")} with an unexplained difference`}
        {invalid.length === 100 && " (the first 100)"}
      </Line>
      {asides.length > 0 && <p className="pl-5 text-sm text-muted">{asides.join("; ")}.</p>}
      {next === null && (
        <Line isGood={found.root === found.expected_root}>
          {found.root === found.expected_root
            ? "The root taken from the database is the one on record"
            : "The root taken from the database is another than the one on record"}
        </Line>
      )}
      <Line isGood={log.valid}>
        {countInWords(log.checked, "row")} of the log read{next !== null && " so far"}:{" "}
        {log.valid
          ? "none was changed"
          : (log.message ?? `row ${log.broken_at === null ? "unknown" : inFigures(log.broken_at)} was changed`)}
      </Line>
      {invalid.length > 0 && (
        <details className="pt-2">
          <summary className="w-fit underline decoration-border-strong underline-offset-4">
            The users that differ
          </summary>
          <ul className="mt-3 space-y-6">
            {invalid.map(({ user_id: id, differences }) => (
              <li key={id}>
                <Link
                  href={`/admin/migration/users/${id}` as Route}
                  className="font-mono text-xs underline decoration-border-strong underline-offset-4"
                >
                  {id}
                </Link>
                <Differences differences={differences} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

function Line({ isGood, children }: { isGood: boolean; children: React.ReactNode }) {
  return (
    <p>
      <Status tone={isGood ? "good" : "bad"} className="whitespace-normal!">
        {children}
      </Status>
    </p>
  )
}
