// npm run test:faults: processes, Redis and Postgres are killed for real while people type and read. Takes over a
// minute; a word of a fault's name as argument runs that one.
import assert from "node:assert/strict"
import { setTimeout as sleep } from "node:timers/promises"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import * as manifest from "#lib/manifest/service"
import { loadEntry } from "#lib/manifest/service/read"
import { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx } from "#lib/platform/context"
import { databaseTrouble } from "#lib/platform/db"
import { envWith } from "#lib/platform/env"
import { AppError } from "#lib/platform/errors"
import { FAILPOINTS } from "#lib/platform/failpoint"
import { dieAt, startDoomed } from "#lib/platform/testing/doomed"
import { startRedisServer } from "#lib/platform/testing/redis-server"
import { makeQueues } from "#lib/platform/testing/world"
import { createRuntime, type Runtime } from "#lib/runtime"
import * as workspaces from "#lib/workspaces/service"
import { openDataDir } from "./data-dir.mjs"
import { prepareDatabase } from "./database.mjs"
import { killedBeforeEveryStatement } from "./fault-at-work.ts"
import { startPostgres, stopPostgres } from "./postgres.mjs"
import { openSecrets } from "./secrets.mjs"
import { databaseEnvironment } from "./stack.mjs"

const FOLDER = ".bridge-faults"
/** What a person may have to wait more than usual when Redis is away, and what a busy machine adds. */
const PATIENCE_MS = 300 + 700

type Said =
  | { name: string; revision: number; ms: number; refused?: undefined }
  | { name: string; refused: string; ms: number }

const dataDir = openDataDir(FOLDER)
let postgres = await startPostgres(dataDir, { detached: true, isDisposable: true })
await prepareDatabase(postgres.url(), openSecrets(dataDir))
const redis = await startRedisServer()
const environment = { ...databaseEnvironment(dataDir, postgres), REDIS_URL: redis.url }
await makeQueues(environment.MIGRATION_DATABASE_URL)
const { runtime, ctx } = await someone()
let session_id = await newSession()
const task = (verb: "save" | "finalize" | "type" | "read") => ({
  verb,
  claims: ctx.user.claims,
  workspace_id: ctx.workspace_id,
  session_id,
})

/** Dead without a word, away for a second, and back under the same address. */
async function killPostgres(): Promise<void> {
  const { pid, port } = postgres
  process.kill(pid, "SIGQUIT")
  await sleep(1_000)
  postgres = await startPostgres(dataDir, { detached: true, isDisposable: true, port })
}

/** Somebody in a workspace, in this process, which shares Postgres and Redis with those that die. */
async function someone(): Promise<{ runtime: Runtime; ctx: Ctx }> {
  const runtime = createRuntime(envWith({ ...environment, BRIDGE_AUTH_URL: "http://127.0.0.1:9", LOG_LEVEL: "silent" }))
  const sub = crypto.randomUUID()
  const claims = { sub, email: `${sub}@example.com`, session_id: sub, app_metadata: {}, exp: Date.now() }
  const person = runtime.userCtx(claims)
  const { id } = await workspaces.bootstrap(person, { full_name: "", workspace_name: "Faults" })
  return { runtime, ctx: await person.enter(id) }
}

async function newSession(): Promise<SessionId> {
  const id = SessionId.parse((await onboarding.create(ctx)).session_id)
  for (let step_id = 1; step_id <= 12; step_id++)
    await onboarding.saveStep(ctx, { session_id: id, step_id, data: DEMO_ANSWERS[step_id] as Answers })
  return id
}

const acknowledged = (said: unknown[]) => (said as Said[]).filter((each) => each.refused === undefined)

/** The record and the copy must hold the last acknowledged name, or a later one whose answer was still under way. */
async function holds(last: { name: string; revision: number }): Promise<void> {
  const fresh = startDoomed(task("read"), environment)
  await fresh.ended
  for (const { revision, name } of [
    await onboarding
      .getStep(ctx, { session_id, step_id: 1 })
      .then((step) => ({ ...step, name: step.data.company_name })),
    fresh.said[0] as { revision: number; name: string },
  ]) {
    assert.ok(
      revision === last.revision || revision === last.revision + 1,
      `revision ${revision} after ${last.revision}`,
    )
    if (revision === last.revision) assert.equal(name, last.name)
  }
}

const faults: Record<string, () => Promise<string>> = {
  "kill -9 at every named place": async () => {
    for (const name of [...FAILPOINTS.save, ...FAILPOINTS.finalize]) {
      session_id = await newSession()
      const [before] = (await onboarding.getSummary(ctx, { session_id })).steps
      await dieAt(name, task(name.startsWith("save") ? "save" : "finalize"), environment)
      const isDone = name.endsWith("committed")
      const { session, steps } = await onboarding.getSummary(ctx, { session_id })
      const { versions } = await manifest.status(ctx, { session_id })
      if (name.startsWith("save")) assert.equal(steps[0]?.revision, (before?.revision ?? 0) + (isDone ? 1 : 0), name)
      else assert.deepEqual([session.status, versions.length > 0], isDone ? ["finalized", true] : ["open", false], name)
    }
    return `${FAILPOINTS.save.length + FAILPOINTS.finalize.length} places`
  },

  "kill -9 at any moment of typing": async () => {
    session_id = await newSession()
    let saves = 0
    for (let round = 0; round < 8; round++) {
      const typist = startDoomed(task("type"), environment)
      while (typist.said.length === 0) await sleep(10)
      await sleep(Math.random() * 300)
      typist.child.kill("SIGKILL")
      await typist.ended
      const last = acknowledged(typist.said).at(-1)
      assert.ok(last && last.refused === undefined)
      saves += typist.said.length
      await holds(last)
    }
    return `8 kills among ${saves} saves`
  },

  "Redis killed, away, and back from nothing while somebody types": async () => {
    session_id = await newSession()
    const typist = startDoomed(task("type"), environment)
    for (let round = 0; round < 3; round++) {
      while (typist.said.length < (round + 1) * 20) await sleep(10)
      await redis.kill()
      const during = typist.said.length
      while (typist.said.length < during + 20) await sleep(10)
      await redis.start()
      await sleep(1_500)
    }
    typist.child.kill("SIGKILL")
    await typist.ended
    const said = typist.said as Said[]
    const refused = said.find((each) => each.refused !== undefined)
    assert.equal(refused, undefined, `refused: ${refused?.refused}`)
    const slowest = Math.max(...said.map((each) => each.ms))
    assert.ok(slowest < PATIENCE_MS, `a save took ${slowest} ms`)
    await holds(acknowledged(said).at(-1) as { name: string; revision: number })
    return `${said.length} saves, none refused, slowest ${slowest.toFixed(0)} ms`
  },

  "Postgres killed in the middle of a transaction, and back": async () => {
    session_id = await newSession()
    const typist = startDoomed(task("type"), environment)
    while (typist.said.length < 20) await sleep(10)
    await killPostgres()
    const back = typist.said.length
    const began = performance.now()
    while (!acknowledged(typist.said.slice(back)).length) {
      assert.ok(performance.now() - began < 5_000, "no save within 5 s of Postgres")
      await sleep(10)
    }
    const healed = performance.now() - began
    await sleep(300)
    typist.child.kill("SIGKILL")
    await typist.ended
    const said = typist.said as Said[]
    const refused = said.filter((each) => each.refused !== undefined)
    assert.ok(refused.length > 0, "no save met the restart")
    for (const each of refused) assert.equal(each.refused, "unavailable")
    await holds(acknowledged(said).at(-1) as { name: string; revision: number })
    return `${refused.length} saves refused as unavailable, the next one good after ${healed.toFixed(0)} ms`
  },

  "Redis and Postgres killed while many read the manifest": async () => {
    session_id = await newSession()
    const flags = { generate_bcm: true, cache_bcm: true, persist_bcm: true, enqueue_embeddings: false }
    const { bcm_checksum } = await manifest.finalize(ctx, { session_id, ...flags })
    const said: { tier?: string; refused?: string; ms: number }[] = []
    let isOver = false
    // Every reader is a process of its own as far as tiers go, and begins anew now and then.
    const reader = async () => {
      for (let n = 0, ports = { ...ctx.ports }; !isOver; n++) {
        if (n % 20 === 0) ports = { ...ctx.ports }
        const began = performance.now()
        const ms = () => performance.now() - began
        try {
          const { tier, entry } = await loadEntry({ ...ctx, ports })
          assert.equal(entry.checksum, bcm_checksum)
          said.push({ tier, ms: ms() })
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error
          const known = error instanceof AppError ? error : databaseTrouble(error)
          said.push({ refused: known?.code ?? String(error), ms: ms() })
        }
        await sleep(5)
      }
    }
    const reading = Promise.all(Array.from({ length: 8 }, reader))
    await sleep(500)
    await redis.kill()
    await sleep(1_500)
    await redis.start()
    await sleep(2_000)
    const withoutRedis = said.length
    const slowest = Math.max(...said.map(({ ms }) => ms))
    assert.ok(slowest < PATIENCE_MS, `a read took ${slowest.toFixed(0)} ms`)
    assert.deepEqual([...new Set(said.map(({ refused }) => refused))], [undefined])
    for (const needed of ["process", "warm", "record"])
      assert.ok(
        said.some(({ tier }) => tier === needed),
        needed,
      )
    await killPostgres()
    const back = said.length
    await sleep(3_000)
    isOver = true
    await reading
    const refused = said.filter((each) => each.refused !== undefined)
    assert.deepEqual([...new Set(refused.map((each) => each.refused))], ["unavailable"])
    assert.ok(
      said.slice(withoutRedis, back).some(({ tier }) => tier === "process"),
      "no process answered by itself",
    )
    assert.ok(
      said.slice(-20).every((each) => each.refused === undefined),
      "reads did not heal within 3 s",
    )
    return `${said.length} reads; ${slowest.toFixed(0)} ms the slowest without Redis; ${refused.length} refused without Postgres`
  },

  "kill -9 before every statement of a migration run": () => killedBeforeEveryStatement(environment),
}

let failures = 0
const wanted = Object.entries(faults).filter(([name]) => name.includes(process.argv[2] ?? ""))
for (const [name, fault] of wanted) {
  try {
    console.log(`ok      ${name}: ${await fault()}`)
  } catch (error) {
    failures++
    console.log(`FAILED  ${name}: ${error instanceof Error ? error.message : error}`)
  }
}
await runtime.close().catch(() => undefined)
await redis.close()
await stopPostgres(dataDir)
process.exit(failures > 0 ? 1 : 0)
