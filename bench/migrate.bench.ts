import { setTimeout as sleep } from "node:timers/promises"
import type pg from "pg"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { type Ground, openServer } from "#embedded/migration-ground"
import * as migration from "#lib/migration/service"
import { getStep, SessionId, saveStep } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { createRoute, type Handler } from "#lib/platform/http"
import * as workspaces from "#lib/workspaces/service"
import { percentile, timed } from "./company.ts"
import { type Figure, median } from "./figure.ts"

/** BRIDGE_BENCH_USERS=1000000 for the long one. */
const USERS = Number(process.env.BRIDGE_BENCH_USERS ?? 10_000)
const FLOORS = USERS > 100_000 ? 1 : 5
/** Users of the run beside which somebody works. */
const WATCHED = 10_000
const INLINE = 40
const IDLE_MS = 8_000
const STEP = 14

/** A whole run in a worker of its own, against the sessions alone written by one statement; another while somebody works. */
export default async function migrate(): Promise<Figure[]> {
  const server = await openServer(".bridge-bench-db")
  const ground = await server.open("bench_migrate")
  try {
    const few = await moved(ground, USERS / 10)
    const many = await moved(ground, USERS)
    // Whoever asks meanwhile takes a core of two: how fast a run goes is measured without them.
    const idle: number[] = []
    const busy: number[] = []
    await moved(ground, USERS + WATCHED, { idle, busy })
    const floor = await floorOf(ground.raw)
    const inline = await oneByOne(ground)
    const back = await rolledBack(ground, many.run_id)
    const size = USERS.toLocaleString("en")
    const memory: Figure[] =
      few.peak_mb === undefined || many.peak_mb === undefined
        ? []
        : [
            {
              name: "migrate: peak memory, against a ninth of them",
              value: many.peak_mb,
              unit: "MB",
              floor: few.peak_mb,
              aim: { at_most: 1.25 },
            },
          ]
    return [
      { name: `migrate: ${size} users`, value: many.rate, unit: "users/s", floor, aim: { at_least: 0.2 } },
      { name: "migrate: manifests of the completed", value: many.manifests, unit: "/s" },
      ...memory,
      { name: "migrate: rollback", value: back, unit: "users/s", floor },
      { name: "migrate: one user inline, p95", value: inline.forward, unit: "ms", spec: { at_most: 2000 } },
      { name: "migrate: one user back inline, p95", value: inline.back, unit: "ms", spec: { at_most: 2000 } },
      {
        name: "migrate: another's requests meanwhile, p99",
        value: percentile(busy, 0.99),
        unit: "ms",
        floor: percentile(idle, 0.99),
        aim: { at_most: 2 },
        spec: { at_most: 200 },
      },
      {
        name: "migrate: another's requests meanwhile, p50",
        value: percentile(busy, 0.5),
        unit: "ms",
        floor: percentile(idle, 0.5),
      },
    ]
  } finally {
    await ground.close()
    await server.drop("bench_migrate")
    await server.stop()
  }
}

/** Moves users up to this number in a fresh worker. With lists to fill, times somebody's requests before and during it. */
async function moved(ground: Ground, count: number, probe?: { idle: number[]; busy: number[] }) {
  await ground.addUsers(Math.round(count))
  const worker = await ground.startWorker()
  const request = probe && (await somebody(ground))
  if (request) {
    await working(request, [], sleep(1_000))
    await working(request, probe.idle, sleep(IDLE_MS))
  }
  const { run_id } = await migration.start(ground.admin, { batch_size: 50, dry_run: false })
  const ended = ground.ended(run_id)
  await (request ? working(request, probe.busy, ended) : ended)
  const { users, manifests, report } = await migration.getRun(ground.admin, { id: run_id })
  // Whoever failed in the run before is tried again, so those count against everybody there is.
  if (!report || users.failed > 0.05 * count) throw new Error(`${users.failed} of ${users.seen} users failed.`)
  const peak_mb = worker.peak_mb()
  await worker.stop()
  const { seconds } = report
  return { run_id, peak_mb, rate: users.seen / seconds.users, manifests: manifests.seen / seconds.manifests }
}

type Ask = () => Promise<void>

/** Somebody who reads and saves a step, through the door: token, membership, parsing, row security. */
async function somebody({ runtime }: Ground): Promise<Ask> {
  const sub = crypto.randomUUID()
  const claims = {
    sub,
    email: `${sub}@example.com`,
    session_id: sub,
    app_metadata: {},
    exp: Date.now() / 1000 + 86_400,
  }
  const person = runtime.userCtx(claims)
  const { id } = await workspaces.bootstrap(person, { full_name: "", workspace_name: `Bench ${sub.slice(0, 8)}` })
  const ctx = await person.enter(id)
  const session_id = SessionId.parse((await onboarding.create(ctx)).session_id)
  // Budgets would end the bench.
  const limits = { take: async () => undefined }
  const route = createRoute(() => ({ ...runtime.host, verify: async () => claims, limits }))
  const headers = { authorization: "Bearer somebody", "content-type": "application/json", "x-workspace-id": id }
  const params = { session_id, step_id: String(STEP) }
  const url = `http://localhost/api/v1/onboarding/${session_id}/steps/${STEP}?workspace_id=${id}`
  const knock = async (door: Handler, init: RequestInit) => {
    const response = await door(new Request(url, { ...init, headers }), { params: Promise.resolve(params) })
    if (!response.ok) throw new Error(`The door answered ${response.status}: ${await response.text()}`)
    await response.arrayBuffer()
  }
  const reading = route(getStep, onboarding.getStep)
  const saving = route(saveStep, onboarding.saveStep)
  let n = 0
  return () => {
    if (n++ % 4 > 0) return knock(reading, { method: "GET" })
    const icps = ((DEMO_ANSWERS[STEP] as Answers).icps as Answers[]).map((icp) => ({
      ...icp,
      description: `Note ${n}`,
    }))
    return knock(saving, { method: "POST", body: JSON.stringify({ data: { icps } }) })
  }
}

/** Asks again and again, a moment apart, until something ends. */
async function working(ask: Ask, each: number[], until: Promise<unknown>): Promise<void> {
  let isOver = false
  const over = until.finally(() => {
    isOver = true
  })
  while (!isOver) {
    each.push(await timed(ask))
    await sleep(5)
  }
  await over
}

/** Sessions a second when one statement of the owner's writes the same rows to a table with the same indexes. */
async function floorOf(raw: pg.Pool): Promise<number> {
  await raw.query("create table bench_sessions (like onboarding_sessions including all)")
  await raw.query("alter table bench_sessions add foreign key (workspace_id) references workspaces on delete cascade")
  const rates: number[] = []
  for (let round = 0; round < FLOORS; round++) {
    await raw.query("truncate bench_sessions")
    let rows = 0
    const took = await timed(async () => {
      const copied = await raw.query(
        "insert into bench_sessions select * from onboarding_sessions where legacy_passed is not null",
      )
      rows = copied.rowCount ?? 0
    })
    rates.push((rows * 1000) / took)
  }
  await raw.query("drop table bench_sessions")
  return median(rates)
}

/** Some users back and forth, each while an admin waits. */
async function oneByOne(ground: Ground) {
  const { rows } = await ground.raw.query(
    "select user_id from migration_items where status = 'completed' and manifest is null order by user_id limit $1",
    [INLINE],
  )
  const worker = await ground.startWorker()
  const forward: number[] = []
  const back: number[] = []
  for (const user of rows) {
    back.push(await timed(() => migration.rollBackUser(ground.admin, user)))
    forward.push(await timed(() => migration.migrateUser(ground.admin, user)))
  }
  await worker.stop()
  return { forward: percentile(forward, 0.95), back: percentile(back, 0.95) }
}

async function rolledBack(ground: Ground, of_run: string): Promise<number> {
  const worker = await ground.startWorker()
  const { run_id } = await migration.startRollback(ground.admin, { run_id: of_run as never })
  await ground.ended(run_id)
  await worker.stop()
  const { users, report } = await migration.getRun(ground.admin, { id: run_id })
  return users.seen / (report?.seconds.users ?? Number.NaN)
}
