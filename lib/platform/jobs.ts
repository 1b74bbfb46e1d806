import "server-only"
import { AsyncLocalStorage } from "node:async_hooks"
import { CompiledQuery, type Kysely } from "kysely"
import type pg from "pg"
import { fromKysely, PgBoss } from "pg-boss"
import type { Db, Jobs, SendOptions, SystemCtx } from "#lib/platform/context"
import type { DB } from "#lib/platform/database"
import type { Log } from "#lib/platform/log"
import type { QueueDepth } from "#lib/platform/service"

/** The statement that sends a job, for the transaction whose connection `db` is. */
export type SendJob = (db: Db, queue: string, data: object, options: SendOptions) => Promise<CompiledQuery>

/** What a worker does with each queue; `retry` is about failures, `every` is a cron line for jobs nobody sends. */
export type JobHandlers = {
  [Q in keyof Jobs & string]: {
    run: (ctx: SystemCtx, data: Jobs[Q]) => Promise<unknown>
    retry?: { limit: number; delay_s: number }
    /** What is done with a job after its last try, for work that somebody waits for. */
    give_up?: (ctx: SystemCtx, data: Jobs[Q]) => Promise<unknown>
    expire_s?: number
    every?: string
  }
}

// The same table without the link between queue and data, for the loops below.
type AnyHandler = {
  run: (ctx: SystemCtx, data: unknown) => Promise<unknown>
  retry?: { limit: number; delay_s: number }
  give_up?: (ctx: SystemCtx, data: unknown) => Promise<unknown>
  expire_s?: number
  every?: string
}
const each = (handlers: JobHandlers) => Object.entries(handlers as unknown as Record<string, AnyHandler>)

type BossDb = { executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> }
const onPool = (pool: pg.Pool): BossDb => ({ executeSql: (text, values) => pool.query(text, values) })

// pg-boss looks at its queues every minute, for ever: that must neither keep a process alive that is done,
// nor end one whose database is away for a moment. A send that cannot work says so itself.
const unheldClock = {
  now: () => Date.now(),
  setTimeout: (fn: () => void, ms: number) => setTimeout(fn, ms),
  clearTimeout: (handle: unknown) => clearTimeout(handle as NodeJS.Timeout),
  setInterval: (fn: () => void, ms: number) => setInterval(fn, ms).unref(),
  clearInterval: (handle: unknown) => clearInterval(handle as NodeJS.Timeout),
}

/** Words jobs for a transaction that the caller commits. Owns no connection and keeps no process alive. */
export function jobSender(pool: pg.Pool): SendJob {
  // What pg-boss must know before it sends, it asks over the sender's own connection: the pool may have no other, when
  // all of them wait for what this transaction has locked. Its timers outlive the transaction, so they ask the pool.
  const sending = new AsyncLocalStorage<BossDb>()
  const onOwn: BossDb = {
    executeSql: (text, values) => (sending.getStore() ?? onPool(pool)).executeSql(text, values),
  }
  const clock = {
    ...unheldClock,
    setTimeout: (fn: () => void, ms: number) => sending.exit(() => unheldClock.setTimeout(fn, ms)),
    setInterval: (fn: () => void, ms: number) => sending.exit(() => unheldClock.setInterval(fn, ms)),
  }
  const options = { migrate: false, supervise: false, schedule: false, createSchema: false, clock }
  const start = async () => {
    const boss = new PgBoss({ db: onOwn, ...options })
    boss.on("error", () => undefined)
    await boss.start()
    return boss
  }
  let started: Promise<PgBoss> | undefined
  return async (db, queue, data, options) => {
    const own = fromKysely(db as unknown as Parameters<typeof fromKysely>[0])
    return sending.run(own, async () => {
      // A start that failed because the database was away is tried again by the next send.
      started ??= start().catch((error) => {
        started = undefined
        throw error
      })
      const boss = await started
      const sent: CompiledQuery[] = []
      // Hears the insert and keeps it for the commit to carry. Nobody asks for the job's id.
      const ear = {
        executeSql: async (text: string, values: unknown[] = []) => {
          sent.push(CompiledQuery.raw(text, values))
          return { rows: [{ id: "" }] }
        },
      }
      await boss.send(queue, data, {
        db: ear,
        ...(options.priority === undefined ? {} : { priority: options.priority }),
        ...(options.singleton_key === undefined ? {} : { singletonKey: options.singleton_key }),
        ...(options.start_after_s === undefined ? {} : { startAfter: options.start_after_s }),
      })
      const [insert] = sent
      if (!insert || sent.length > 1) throw new Error(`a job for ${queue} is not one statement`)
      return insert
    })
  }
}

/** Makes the queues, so that a send finds them before a worker first runs. Idempotent. */
export async function ensureQueues(boss: PgBoss, handlers: JobHandlers): Promise<void> {
  for (const [queue, handler] of each(handlers)) {
    const { limit = 3, delay_s = 1 } = handler.retry ?? {}
    const dead = `${queue}.dead`
    const options = {
      retryLimit: limit,
      retryDelay: delay_s,
      retryBackoff: true,
      expireInSeconds: handler.expire_s ?? 300,
    }
    if (!(await boss.getQueue(dead))) await boss.createQueue(dead)
    if (await boss.getQueue(queue)) await boss.updateQueue(queue, { ...options, deadLetter: dead })
    else await boss.createQueue(queue, { ...options, deadLetter: dead })
  }
}

/** Starts working all queues. Returns a stop that lets running jobs end. */
export async function startWorker(
  pool: pg.Pool,
  handlers: JobHandlers,
  contextFor: (data: object, signal: AbortSignal) => SystemCtx,
  log: Log,
): Promise<{ boss: PgBoss; stop: () => Promise<void> }> {
  const boss = new PgBoss({ db: onPool(pool), migrate: false, createSchema: false })
  boss.on("error", (cause) => log.error("jobs.error", { cause }))
  await boss.start()
  await ensureQueues(boss, handlers)
  const work = (queue: string, run: AnyHandler["run"]) =>
    boss.work(queue, { pollingIntervalSeconds: 0.5 }, async ([job]) => {
      if (!job) return
      const started = performance.now()
      const ctx = contextFor(job.data as object, job.signal)
      try {
        await run(ctx, job.data)
        log.info("job.done", { queue, job_id: job.id, duration_ms: Math.round(performance.now() - started) })
      } catch (cause) {
        log.error("job.failed", { queue, job_id: job.id, cause })
        throw cause
      }
    })
  for (const [queue, handler] of each(handlers)) {
    await work(queue, handler.run)
    if (handler.give_up) await work(`${queue}.dead`, handler.give_up)
    if (handler.every) await boss.schedule(queue, handler.every, {})
  }
  return { boss, stop: () => boss.stop({ graceful: true, timeout: 10_000 }) }
}

/** Jobs waiting and jobs given up, per queue. */
export async function queueDepths(db: Kysely<DB>): Promise<{ waiting: number; dead: number }> {
  const jobs = (db as unknown as Kysely<{ "pgboss.job": { name: string; state: string } }>)
    .selectFrom("pgboss.job")
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere("name", "not like", "%.dead").as("waiting"),
      eb.fn.countAll<number>().filterWhere("name", "like", "%.dead").as("dead"),
    ])
    .where("state", "in", ["created", "retry"])
  const row = await jobs.executeTakeFirstOrThrow()
  return { waiting: Number(row.waiting), dead: Number(row.dead) }
}

/** One queue: jobs waiting, under way, and given up as long as the queue remembers them. */
export async function depthOf(db: Kysely<DB>, queue: string): Promise<QueueDepth> {
  const dead = `${queue}.dead`
  const row = await (db as unknown as Kysely<{ "pgboss.job": { name: string; state: string } }>)
    .selectFrom("pgboss.job")
    .select((eb) => [
      eb.fn
        .countAll<number>()
        .filterWhere("name", "=", queue)
        .filterWhere("state", "in", ["created", "retry"])
        .as("waiting"),
      eb.fn.countAll<number>().filterWhere("name", "=", queue).filterWhere("state", "=", "active").as("active"),
      eb.fn.countAll<number>().filterWhere("name", "=", dead).as("dead"),
    ])
    .where("name", "in", [queue, dead])
    .executeTakeFirstOrThrow()
  return { waiting: Number(row.waiting), active: Number(row.active), dead: Number(row.dead) }
}
