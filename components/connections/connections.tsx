import type { ReactNode } from "react"
import { Instant } from "#components/ui/instant"
import { Status, type Tone } from "#components/ui/status"
import { Submit } from "#components/ui/submit"
import type { Connection } from "#lib/connections/contract"
import { formatBytes } from "#lib/dashboards/format"

const STATES: Record<Connection["status"], { tone: Tone; words: string }> = {
  active: { tone: "good", words: "Active" },
  testing: { tone: "warn", words: "Not tested yet" },
  failed: { tone: "bad", words: "Failed" },
}
const KINDS: Record<Connection["connection_type"], string> = {
  duckdb: "DuckDB",
  postgres: "Postgres",
  bigquery: "BigQuery",
  snowflake: "Snowflake",
}

/** The warehouses a workspace reads from. Credentials are never shown, for nobody can read them back. */
export function Connections({
  connections,
  test,
}: {
  connections: Connection[]
  /** Absent for people who may not test. */
  test?: (form: FormData) => Promise<void>
}) {
  return (
    <ul className="grid gap-4 lg:grid-cols-2">
      {connections.map((connection) => (
        <li key={connection.id} className="min-w-0 rounded-lg border border-border bg-raised p-5">
          <div className="flex flex-wrap items-start justify-between gap-3">
            <div className="min-w-0">
              <h2 className="text-md font-semibold">{connection.name}</h2>
              <p className="text-muted">
                {KINDS[connection.connection_type]}
                {connection.is_sample && ", the built-in sample"}
              </p>
            </div>
            <Status tone={STATES[connection.status].tone}>{STATES[connection.status].words}</Status>
          </div>
          {connection.last_error && <p className="mt-3 border-l-4 border-bad pl-3">{connection.last_error}</p>}
          <dl className="mt-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
            <Line name="Last tested">
              {connection.last_tested_at ? <Instant at={connection.last_tested_at} /> : "Never"}
            </Line>
            <Line name="Cap per query">{formatBytes(connection.bytes_cap)}</Line>
            <Line name="Credentials">{connection.has_credentials ? "Sealed" : "None needed"}</Line>
          </dl>
          {test && (
            <form action={test} className="mt-4">
              <input type="hidden" name="id" value={connection.id} />
              <Submit variant="secondary" size="sm">
                Test<span className="sr-only"> {connection.name}</span>
              </Submit>
            </form>
          )}
        </li>
      ))}
    </ul>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
