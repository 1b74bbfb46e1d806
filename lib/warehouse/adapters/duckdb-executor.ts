// The process that holds a DuckDB file open. It is started by duckdb-child.ts, knows no secret and no other file, works
// on one statement at a time and may be killed at any moment. The engine is read-only, shut off from files, network and
// extensions, and its configuration is locked before the first statement arrives.

import { createInterface } from "node:readline"
import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement } from "@duckdb/node-api"
import { readCatalogue, readProfile } from "#lib/warehouse/adapters/duckdb-catalogue"
import type { Answers, Ask, Failure, FromChild, ToChild } from "#lib/warehouse/adapters/duckdb-protocol"
import { bindable, columnToJson } from "#lib/warehouse/adapters/duckdb-values"
import { columnKind } from "#lib/warehouse/column-kind"
import type { ResultColumn, SqlParams } from "#lib/warehouse/contract"

const CONFIG = {
  access_mode: "READ_ONLY",
  enable_external_access: "false",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  allow_community_extensions: "false",
  max_temp_directory_size: "0GB",
  memory_limit: "500MB",
  threads: "2",
  lock_configuration: "true",
}

const send = (message: FromChild) => process.stdout.write(`${JSON.stringify(message)}\n`)

async function prepare(connection: DuckDBConnection, sql: string, params: SqlParams): Promise<DuckDBPreparedStatement> {
  const statement = await connection.prepare(sql)
  const { values, types } = bindable(params)
  const given = Array.isArray(values) ? values.length : Object.keys(values).length
  if (given === 0 && statement.parameterCount === 0) return statement
  const missing = Array.from({ length: statement.parameterCount }, (_, i) => statement.parameterName(i + 1)).filter(
    (name) => (Array.isArray(values) ? Number(name) > values.length : !(name in values)),
  )
  if (missing.length > 0) throw new Error(`Invalid Input Error: no value is given for the parameter $${missing[0]}`)
  // Values nobody asked for are left out: a dashboard filter need not stand in every query.
  if (Array.isArray(values)) statement.bind(values.slice(0, statement.parameterCount), types)
  else {
    const wanted = new Set(Array.from({ length: statement.parameterCount }, (_, i) => statement.parameterName(i + 1)))
    statement.bind(Object.fromEntries(Object.entries(values).filter(([name]) => wanted.has(name))), types)
  }
  return statement
}

function columnsOf(result: {
  columnCount: number
  columnName(i: number): string
  columnType(i: number): unknown
}): ResultColumn[] {
  return Array.from({ length: result.columnCount }, (_, i) => {
    const type = String(result.columnType(i))
    return { name: result.columnName(i), type, kind: columnKind(type) }
  })
}

async function parse(connection: DuckDBConnection, sql: string): Promise<Answers["parse"]> {
  const reader = await connection.runAndReadAll("select json_serialize_sql($1::varchar) as tree", [sql])
  const tree = JSON.parse(String(reader.getRowObjects()[0]?.tree)) as Record<string, unknown>
  return { tree }
}

/** A statement with parameters has types only once they are bound: no row of it is enough to see them. */
async function schemaOf(connection: DuckDBConnection, sql: string, params: SqlParams): Promise<ResultColumn[]> {
  const statement = await connection.prepare(sql)
  if (statement.parameterCount === 0) return columnsOf(statement)
  const nothing = await prepare(connection, `select * from (\n${sql}\n) limit 0`, params)
  return columnsOf(await nothing.run())
}

async function plan(connection: DuckDBConnection, sql: string, params: SqlParams): Promise<Answers["plan"]> {
  const explain = await prepare(connection, `explain (format json) ${sql}`, params)
  const reader = await explain.runAndReadAll()
  return {
    plan: JSON.parse(String(reader.getRowObjects()[0]?.explain_value)),
    schema: await schemaOf(connection, sql, params),
  }
}

async function run(connection: DuckDBConnection, ask: Ask & { op: "run" }): Promise<Answers["run"]> {
  const started = performance.now()
  const result = await (await prepare(connection, ask.sql, ask.params)).stream()
  const columns = columnsOf(result)
  const data: unknown[][] = columns.map(() => [])
  let row_count = 0
  let bytes = 0
  let truncated = false
  while (!truncated) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    const take = Math.min(chunk.rowCount, ask.max_rows - row_count)
    const part = columns.map((_, index) => columnToJson(chunk, index, take))
    const size = Buffer.byteLength(JSON.stringify(part))
    // A part that does not fit is left out whole, and the result says that it is cut.
    if (bytes + size > ask.max_result_bytes) {
      truncated = true
      break
    }
    for (const [index, values] of part.entries()) for (const value of values) data[index]?.push(value)
    bytes += size
    row_count += take
    truncated = take < chunk.rowCount
  }
  return { columns, data, row_count, truncated, duration_ms: Math.round((performance.now() - started) * 10) / 10 }
}

function failure(error: unknown): Failure {
  const text = error instanceof Error ? error.message : String(error)
  const message = text.split("\n")[0]?.trim() ?? text
  if (/^INTERRUPT/i.test(message)) return { kind: "interrupted", message }
  if (/out of memory|bad_alloc|failed to allocate|could not allocate/i.test(text))
    return { kind: "out_of_memory", message }
  const invalid =
    /^(Parser|Binder|Catalog|Conversion|Invalid Input|Out of Range|Syntax|Not implemented|Permission|Parameter Not Resolved|Constraint|Type|Mismatch Type|Invalid Type|Sequence|Expression|Decimal|Divide by Zero) Error/i
  return {
    kind: invalid.test(message) ? "invalid" : "failed",
    message: invalid.test(message) ? withHints(text) : message,
  }
}

/** The engine's first line and its suggestions, without the quoted statement. */
function withHints(text: string): string {
  const lines = text.split("\n").map((line) => line.trim())
  const hints = lines.slice(1).filter((line) => /^(Candidate bindings|Did you mean|Candidate functions)/i.test(line))
  return [lines[0]?.replace(/^[A-Z][\w ]* Error: /, ""), ...hints].join(" ").slice(0, 600)
}

async function answer(connection: DuckDBConnection, ask: Ask): Promise<Answers[Ask["op"]]> {
  switch (ask.op) {
    case "parse":
      return parse(connection, ask.sql)
    case "plan":
      return plan(connection, ask.sql, ask.params)
    case "run":
      return run(connection, ask)
    case "catalogue":
      return { tables: await readCatalogue(connection) }
    case "profile":
      return { profiles: await readProfile(connection, ask.table) }
  }
}

async function main(path: string): Promise<void> {
  const instance = await DuckDBInstance.create(path, CONFIG)
  const connection = await instance.connect()
  let current = 0
  const lines = createInterface({ input: process.stdin })
  lines.on("line", async (line) => {
    const message = JSON.parse(line) as ToChild
    if ("interrupt" in message) {
      if (message.interrupt === current) connection.interrupt()
      return
    }
    current = message.id
    try {
      send({ id: message.id, answer: await answer(connection, message.ask) })
    } catch (error) {
      send({ id: message.id, failure: failure(error) })
    }
    current = 0
  })
  // The parent is gone. An orderly exit would wait for a running statement, so there is none.
  lines.on("close", () => process.kill(process.pid, "SIGKILL"))
  send({ ready: true })
}

main(process.argv[2] ?? "").catch((error: unknown) => {
  send({ fatal: error instanceof Error ? error.message : String(error) })
  process.exitCode = 1
})
