// The process that holds a DuckDB file open. It is started by duckdb-child.ts, knows no secret and no other file, works
// on one statement at a time and may be killed at any moment. The engine is read-only, shut off from files, network and
// extensions, and its configuration is locked before the first statement arrives.

import "server-only"
import { createInterface } from "node:readline"
import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement } from "@duckdb/node-api"
import { readCatalogue, readProfile } from "#lib/warehouse/adapters/duckdb-catalogue"
import type { Ask, Failure, FromChild, ToChild } from "#lib/warehouse/adapters/duckdb-protocol"
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

/** The second connection describes a statement while the first one plans it. */
type Engine = { main: DuckDBConnection; side: DuckDBConnection; parser: DuckDBPreparedStatement }

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

/** JSON text of the engine on one line: a line break is a message's end, and inside of JSON texts it is escaped. */
const oneLine = (json: unknown) => String(json).replaceAll(/[\r\n]/g, " ")

async function parse({ parser }: Engine, sql: string): Promise<string> {
  parser.bindVarchar(1, sql)
  const reader = await parser.runAndReadAll()
  return `{"tree":${oneLine(reader.value(0, 0))}}`
}

// A prefix on a line of its own leaves the statement's own lines as they are, which is how errors point into it.
const PREFIXED = 1

/** Without values there is nothing to prepare, and preparing would plan twice. */
async function read(connection: DuckDBConnection, sql: string, params: SqlParams) {
  const isBare = (Array.isArray(params) ? params : Object.keys(params)).length === 0
  return isBare ? connection.runAndReadAll(sql) : (await prepare(connection, sql, params)).runAndReadAll()
}

async function plan({ main, side }: Engine, ask: Ask & { op: "plan" }): Promise<string> {
  const [explained, described] = await Promise.all([
    read(main, `explain (format json)\n${ask.sql}`, ask.params),
    ask.wants_schema ? read(side, `describe\n${ask.sql}`, ask.params) : null,
  ])
  const schema = described?.getRowObjects().map(({ column_name, column_type }): ResultColumn => {
    const type = String(column_type)
    return { name: String(column_name), type, kind: columnKind(type) }
  })
  return `{"plan":${oneLine(explained.getRowObjects()[0]?.explain_value)},"schema":${JSON.stringify(schema ?? null)}}`
}

/** The answer of a run as JSON text: each part is written once, for its size and for sending. */
async function run({ main }: Engine, ask: Ask & { op: "run" }): Promise<string> {
  const started = performance.now()
  const result = await (await prepare(main, ask.sql, ask.params)).stream()
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

function failure(error: unknown, ask: Ask): Failure {
  const text = error instanceof Error ? error.message : String(error)
  const message = text.split("\n")[0]?.trim() ?? text
  if (/^INTERRUPT/i.test(message)) return { kind: "interrupted", message }
  if (/out of memory|bad_alloc|failed to allocate|could not allocate/i.test(text))
    return { kind: "out_of_memory", message }
  return INVALID.test(message)
    ? { kind: "invalid", ...readEngineError("sql" in ask ? ask.sql : "", text, ask.op === "plan" ? PREFIXED : 0) }
    : { kind: "failed", message }
}

/** The answer as JSON text. */
async function answer(engine: Engine, ask: Ask): Promise<string> {
  switch (ask.op) {
    case "parse":
      return parse(engine, ask.sql)
    case "plan":
      return plan(engine, ask)
    case "run":
      return run(engine, ask)
    case "catalogue":
      return JSON.stringify({ tables: await readCatalogue(engine.main) })
    case "profile":
      return JSON.stringify({ profiles: await readProfile(engine.main, ask.table) })
  }
}

async function serve(path: string): Promise<void> {
  const instance = await DuckDBInstance.create(path, CONFIG)
  const [main, side] = [await instance.connect(), await instance.connect()]
  const parser = await main.prepare("select json_serialize_sql($1::varchar) as tree")
  const engine: Engine = { main, side, parser }
  let current = 0
  const lines = createInterface({ input: process.stdin })
  lines.on("line", async (line) => {
    const message = JSON.parse(line) as ToChild
    if ("interrupt" in message) {
      if (message.interrupt === current) for (const connection of [main, side]) connection.interrupt()
      return
    }
    current = message.id
    try {
      const text = await answer(engine, message.ask)
      process.stdout.write(`{"id":${message.id},"answer":${text}}\n`)
    } catch (error) {
      send({ id: message.id, failure: failure(error, message.ask) })
    }
    current = 0
  })
  // The parent is gone. An orderly exit would wait for a running statement, so there is none.
  lines.on("close", () => process.kill(process.pid, "SIGKILL"))
  send({ ready: true })
}

serve(process.argv[2] ?? "").catch((error: unknown) => {
  send({ fatal: error instanceof Error ? error.message : String(error) })
  process.exitCode = 1
})
