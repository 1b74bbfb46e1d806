import "server-only"
import { AsyncLocalStorage } from "node:async_hooks"
import type { Writable } from "node:stream"
import { type Compilable, CompiledQuery, type DatabaseConnection, Kysely, PostgresDialect, sql } from "kysely"
import pg from "pg"
import type { Act, Db, Jobs, SendOptions } from "#lib/platform/context"
import type { DB } from "#lib/platform/database"
import { AppError } from "#lib/platform/errors"
import { claimKey, type IdempotencyKey, keepResponse } from "#lib/platform/idempotency"
import type { SendJob } from "#lib/platform/jobs"

// Rows leave as they are served: instants as ISO strings, bigint and numeric as numbers (all of ours are below 2^53).
const PARSERS: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: Number,
  [pg.types.builtins.NUMERIC]: Number,
  [pg.types.builtins.TIMESTAMPTZ]: instantOf,
}

/** As `new Date(text).toISOString()` many times faster, for the years 0 to 9999 as a session in UTC writes them. */
function instantOf(text: string): string {
  if (text[10] !== " " || !text.endsWith("+00")) return new Date(text).toISOString()
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, "0").slice(0, 3)}Z`
}
const types = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    PARSERS[oid] ?? pg.types.getTypeParser(oid, format as "text"),
}

export function createPool(connectionString: string, max = 10): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    types: types as pg.CustomTypesConfig,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: "bridge",
    pipeline: true,
  })
  // A connection that dies (Postgres restarted) fails its statement and is replaced; without listeners it would end the process.
  pool.on("error", () => undefined)
  pool.on("connect", (client) => {
    client.on("error", () => undefined)
    gather(client)
  })
  return pool
}

/** Statements a connection keeps at most: ours are far fewer, and one that is worded anew each time must not fill a server. */
const MOST_KEPT = 500
/** Uses before a statement is kept. */
const USES = 3
let uses = new Map<string, number>()
let names = new Map<string, string>()
let generation = 0

/** What is asked again and again is parsed and planned once per connection: most statements cost less than their planning. */
function nameOf(text: string): string | undefined {
  const name = names.get(text)
  if (name || names.size >= MOST_KEPT) return name
  const used = (uses.get(text) ?? 0) + 1
  if (used > USES) names.set(text, `kept_${generation}_${names.size}`)
  else if (uses.size < 10 * MOST_KEPT) uses.set(text, used)
  return names.get(text)
}

/** A table that changed its columns while the program runs makes what was kept useless: all of it is planned anew. */
function forgetStale(error: unknown): void {
  if (!(error instanceof pg.DatabaseError) || error.code !== "0A000" || !error.message.includes("cached plan")) return
  uses = new Map()
  names = new Map()
  generation++
}

type Query = (text: unknown, values?: unknown, ...rest: unknown[]) => unknown

/** What is asked within one turn of the loop leaves in one packet: each costs both sides more than what it carries. */
function gather(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
  const query = client.query.bind(client) as Query
  const gathered: Query = (text, values, ...rest) => {
    stream.cork()
    process.nextTick(() => stream.uncork())
    const isPlain = typeof text === "string" && Array.isArray(values) && values.length > 0 && rest.length === 0
    const name = isPlain && nameOf(text)
    if (!name) return query(text, values, ...rest)
    const answer = query({ name, text }, values) as Promise<unknown>
    answer.catch(forgetStale)
    return answer
  }
  client.query = gathered as typeof client.query
}

export function createDb(pool: pg.Pool): Kysely<DB> {
  return new Kysely<DB>({ dialect: new Dialect({ pool }) })
}

/**
 * The ends of a transaction. Everybody's every act pays for them, so the first statement follows the begin without
 * waiting for it, and the last ones and the commit are sent together; Postgres answers them in their order.
 */
type Ends = {
  begin: string
  /** A login that can do nothing without its claims need not know that it has them before it asks. */
  isSafeAhead: boolean
  begun?: Promise<unknown>
  connection?: DatabaseConnection
  /** Answers nobody waited for so far. */
  ahead: Promise<unknown>[]
  last: CompiledQuery[]
}
const ends = new AsyncLocalStorage<Ends>()

class Dialect extends PostgresDialect {
  override createDriver() {
    const driver = super.createDriver()
    const commit = driver.commitTransaction.bind(driver)
    driver.beginTransaction = async (connection) => {
      const own = ends.getStore()
      if (own) own.connection = connection
      const begun = connection.executeQuery(CompiledQuery.raw(own?.begin ?? "begin"))
      if (own?.isSafeAhead) {
        own.begun = begun
        // Whoever waits for it is told.
        begun.catch(() => undefined)
        return
      }
      try {
        await begun
      } catch (error) {
        // It may have begun and then refused the claims. A connection that cannot even roll back is thrown away.
        await driver.rollbackTransaction(connection).catch(() => undefined)
        throw error
      }
    }
    driver.commitTransaction = async (connection) => {
      const own = ends.getStore()
      await own?.begun
      await inOrder<unknown>([...(own?.ahead ?? []), ...asked(connection, own?.last ?? []), commit(connection)])
    }
    return driver
  }
}

const asked = (connection: DatabaseConnection, queries: readonly CompiledQuery[]) =>
  queries.map((query) => connection.executeQuery(query))

/** Answers to what was sent together. Of those that failed the first is the cause: Postgres refuses what comes after. */
async function inOrder<T>(answers: Promise<T>[]): Promise<T[]> {
  const said = await Promise.allSettled(answers)
  const failed = said.find((each) => each.status === "rejected")
  if (failed) throw failed.reason
  return said.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []))
}

// Two statements at once take no parameters, so the values are quoted.
const beginAs = (party: Pick<TransactionParty, "claims" | "role">) =>
  `begin; select set_config('request.jwt.claims', ${pg.escapeLiteral(JSON.stringify(party.claims))}, true), set_config('role', ${pg.escapeLiteral(party.role)}, true)`

type Open = {
  owner: string
  db: Db
  connection: DatabaseConnection | undefined
  ahead: Promise<unknown>[]
  acts: Act[]
  jobs: { queue: string; data: object; options: SendOptions }[]
  followers: (() => void)[]
  isDone: boolean
}

// Next loads this file more than once in a process; all copies must see the same open transaction.
const KEY = Symbol.for("bridge.transaction")
const shared = globalThis as { [KEY]?: AsyncLocalStorage<Open> }
shared[KEY] ??= new AsyncLocalStorage<Open>()
const current: AsyncLocalStorage<Open> = shared[KEY]

function openOf(db: Db, verb: string): Open & { connection: DatabaseConnection } {
  const open = current.getStore()
  if (open?.db !== db || open.isDone || !open.connection) throw new Error(`${verb} was called outside ctx.tx`)
  return open as Open & { connection: DatabaseConnection }
}

/**
 * Rows of several statements of an open transaction, sent together: none waits for the answer to another. Each sees what
 * those before it did. The first that fails is the error, and the transaction is over then.
 */
export async function together(db: Db, ...queries: readonly Compilable[]): Promise<unknown[][]> {
  const { connection } = openOf(db, "together")
  const compiled = queries.map((query) => query.compile())
  return (await inOrder(asked(connection, compiled))).map(({ rows }) => rows)
}

/**
 * Sends statements whose answers nobody needs, and goes on. They are done before whatever the transaction asks next, and
 * have been answered before it commits; the first that fails is its error.
 */
export function ahead(db: Db, ...queries: readonly Compilable[]): void {
  const { connection, ahead } = openOf(db, "ahead")
  send(
    connection,
    ahead,
    queries.map((query) => query.compile()),
  )
}

function send(connection: DatabaseConnection, ahead: Promise<unknown>[], queries: readonly CompiledQuery[]): void {
  for (const answer of asked(connection, queries)) {
    // The commit is told.
    answer.catch(() => undefined)
    ahead.push(answer)
  }
}

/** What Postgres says to all that comes after a statement that failed. */
const isAftermath = (error: unknown) => error instanceof pg.DatabaseError && error.code === "25P02"

export type TransactionParty = {
  /** Whose transaction this is; a nested call by somebody else is a mistake, not a join. */
  owner: string
  /** What row-level security reads. */
  claims: object
  role: "authenticated" | "bridge_worker"
  workspace_id: string | null
  actor_id: string | null
  request_id: string
  idempotency?: IdempotencyKey | undefined
}

/** The transactional part of a context. */
export function transactional(db: Kysely<DB>, sendJob: SendJob, party: TransactionParty) {
  const open = (verb: string): Open => {
    const found = current.getStore()
    if (!found || found.isDone || found.owner !== party.owner) throw new Error(`${verb} was called outside ctx.tx`)
    return found
  }

  async function tx<T>(fn: (db: Db) => Promise<T>): Promise<T> {
    const outer = current.getStore()
    if (outer && !outer.isDone) {
      if (outer.owner !== party.owner) throw new Error("ctx.tx of one person inside that of another")
      return fn(outer.db)
    }
    const followers: Open["followers"] = []
    const both: Ends = { begin: beginAs(party), isSafeAhead: party.role !== "bridge_worker", ahead: [], last: [] }
    const begun = <R>(act: (trx: Db) => Promise<R>) => ends.run(both, () => db.transaction().execute(act))
    const result = await begun(async (trx) => {
      const { connection, ahead } = both
      const own: Open = { owner: party.owner, db: trx, connection, ahead, acts: [], jobs: [], followers, isDone: false }
      try {
        return await current.run(own, async () => {
          if (party.idempotency) await claimKey(trx, party.idempotency)
          const result = await fn(trx)
          both.last = await finish(trx, own, result)
          return result
        })
      } catch (error) {
        // Where the begin was refused, what came after it fails for no reason of its own.
        await both.begun
        if (isAftermath(error)) await inOrder(both.ahead)
        throw error
      } finally {
        own.isDone = true
      }
    })
    for (const follow of followers) follow()
    return result
  }

  /** Audit rows, the response of the key and jobs; returns the statements that may be sent with the commit. */
  async function finish(trx: Db, own: Open, result: unknown): Promise<CompiledQuery[]> {
    const last: CompiledQuery[] = []
    if (own.acts.length > 0) {
      const unwritten = own.acts.filter((act) => !act.is_written)
      const rows = unwritten.map((act) => ({
        workspace_id: act.workspace_id ?? party.workspace_id ?? missingWorkspace(act),
        actor_id: party.actor_id,
        action: act.action,
        target_type: act.target_type,
        target_id: act.target_id,
        details: act.details ?? {},
        request_id: party.request_id,
      }))
      if (rows.length > 0) last.push(sql`select app.write_acts(${JSON.stringify(rows)})`.compile(trx))
      // The first transaction that audits is the act the key stands for.
      if (party.idempotency) last.push(keepResponse(trx, party.idempotency, result))
    }
    if (own.jobs.length === 0) return last
    // Only the login itself may write to the queue, and only here.
    const asLogin = sql`select set_config('role', 'none', true)`
    send(openOf(trx, "finish").connection, own.ahead, [...last, asLogin.compile(trx)])
    return Promise.all(own.jobs.map((job) => sendJob(trx, job.queue, job.data, job.options)))
  }

  return {
    tx,
    audit(act: Act) {
      open("ctx.audit").acts.push(act)
    },
    send<Q extends keyof Jobs & string>(queue: Q, data: Jobs[Q], options: SendOptions = {}) {
      open("ctx.send").jobs.push({ queue, data: data as object, options })
    },
    after(fn: () => void) {
      open("ctx.after").followers.push(fn)
    },
  }
}

function missingWorkspace(act: Act): never {
  throw new Error(`audit ${act.action}: no workspace on the context or the act`)
}

const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ETIMEDOUT",
  "57P01",
  "57P02",
  "57P03",
  "08000",
  "08003",
  "08006",
  "53300",
])

/** What a database error means to the outside, or undefined when it is a mistake of ours. */
export function databaseTrouble(error: unknown): AppError | undefined {
  if (!(error instanceof Error)) return undefined
  const code = "code" in error ? String(error.code) : ""
  if (code === "57014")
    return new AppError(
      "timed_out",
      "The database took too long. Try again.",
      { reason: "database_slow" },
      { cause: error },
    )
  if (code === "53100") {
    const message = "The database's disk is full, so nothing was saved. Free some space and try again."
    return new AppError("unavailable", message, { reason: "disk_full" }, { cause: error })
  }
  const isLost =
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      error.message,
    )
  if (UNREACHABLE.has(code) || isLost) {
    return new AppError(
      "unavailable",
      "The database cannot be reached right now. Nothing was lost; try again in a moment.",
      { reason: "database_unreachable", retry_after_s: 2 },
      { cause: error },
    )
  }
  return undefined
}

/** The name of the unique constraint an error is about, or undefined. */
export function violatedUnique(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError && error.code === "23505" ? error.constraint : undefined
}
