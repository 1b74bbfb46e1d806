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
import { readEngineError } from "#lib/warehouse/engine-errors"

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

async function plan(connection: DuckDBConnection, ask: Ask & { op: "plan" }): Promise<Answers["plan"]> {
  // First the statement as it was written, so that an error points into it.
  const schema = ask.wants_schema ? await schemaOf(connection, ask.sql, ask.params) : null
  const explain = await prepare(connection, `explain (format json) ${ask.sql}`, ask.params)
  const reader = await explain.runAndReadAll()
  return { plan: JSON.parse(String(reader.getRowObjects()[0]?.explain_value)), schema }
}

/** The answer of a run as JSON text: each part is written once, for its size and for sending. */
async function run(connection: DuckDBConnection, ask: Ask & { op: "run" }): Promise<string> {
  const started = performance.now()
  const result = await (await prepare(connection, ask.sql, ask.params)).stream()
  const columns = columnsOf(result)
  const data: string[][] = columns.map(() => [])
  let row_count = 0
  let bytes = 0
  let truncated = false
  while (!truncated) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    const take = Math.min(chunk.rowCount, ask.max_rows - row_count)
    truncated = take < chunk.rowCount
    if (take === 0) break
    const part = columns.map((_, index) => JSON.stringify(columnToJson(chunk, index, take)).slice(1, -1))
    const size = part.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0)
    // A part that does not fit is left out whole, and the result says that it is cut.
    if (bytes + size > ask.max_result_bytes) {
      truncated = true
      break
    }
    for (const [index, text] of part.entries()) data[index]?.push(text)
    bytes += size
    row_count += take
  }
  const duration_ms = Math.round((performance.now() - started) * 10) / 10
  const head = JSON.stringify({ columns, row_count, truncated, duration_ms }).slice(0, -1)
  return `${head},"data":[${data.map((parts) => `[${parts.join(",")}]`).join(",")}]}`
}

const INVALID =
  /^(Parser|Binder|Catalog|Conversion|Invalid Input|Out of Range|Syntax|Not implemented|Permission|Parameter Not Resolved|Constraint|Type|Mismatch Type|Invalid Type|Sequence|Expression|Decimal|Divide by Zero) Error/i

function failure(error: unknown, sql: string): Failure {
  const text = error instanceof Error ? error.message : String(error)
  const message = text.split("\n")[0]?.trim() ?? text
  if (/^INTERRUPT/i.test(message)) return { kind: "interrupted", message }
  if (/out of memory|bad_alloc|failed to allocate|could not allocate/i.test(text))
    return { kind: "out_of_memory", message }
  return INVALID.test(message) ? { kind: "invalid", ...readEngineError(sql, text) } : { kind: "failed", message }
}

/** The answer as JSON text. */
async function answer(connection: DuckDBConnection, ask: Ask): Promise<string> {
  switch (ask.op) {
    case "parse":
      return JSON.stringify(await parse(connection, ask.sql))
    case "plan":
      return JSON.stringify(await plan(connection, ask))
    case "run":
      return run(connection, ask)
    case "catalogue":
      return JSON.stringify({ tables: await readCatalogue(connection) })
    case "profile":
      return JSON.stringify({ profiles: await readProfile(connection, ask.table) })
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
      const text = await answer(connection, message.ask)
      process.stdout.write(`{"id":${message.id},"answer":${text}}\n`)
    } catch (error) {
      send({ id: message.id, failure: failure(error, "sql" in message.ask ? message.ask.sql : "") })
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
