import { createClient } from "redis"
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import * as progressRoute from "#app/api/v1/onboarding/[session_id]/progress/route"
import * as stepRoute from "#app/api/v1/onboarding/[session_id]/steps/[step_id]/route"
import * as sessionRoute from "#app/api/v1/onboarding/session/route"
import { SessionId } from "#lib/onboarding/contract"
import { hotKeys } from "#lib/onboarding/hot-copy"
import * as onboarding from "#lib/onboarding/service"
import { redisWire } from "#lib/platform/adapters/node-redis"
import { redisCache } from "#lib/platform/adapters/redis-cache"
import { redisLimits } from "#lib/platform/adapters/redis-limits"
import type { RedisWire } from "#lib/platform/adapters/redis-wire"
import { upstashWire } from "#lib/platform/adapters/upstash"
import type { Handler } from "#lib/platform/http"
import { startRedisServer } from "#lib/platform/testing/redis-server"
import { startRestBridge, testRedisUrl } from "#lib/platform/testing/rest-bridge"
import { type Fault, startTcpProxy } from "#lib/platform/testing/tcp-proxy"
import { openWorld, type World } from "#lib/platform/testing/world"

// A person goes on answering while the cache fails in every way: through the door, with the real adapters for cache
// and budgets, Postgres and Redis. What was acknowledged is what the next read shows.

const bridge = await startRestBridge(testRedisUrl(3))
const direct = createClient({ url: testRedisUrl(3) })
await direct.connect()
const proxies = {
  upstash: await startTcpProxy(bridge.port),
  redis: await startTcpProxy(Number(new URL(testRedisUrl()).port)),
}
const wires = {
  upstash: upstashWire({ ...bridge, url: `http://127.0.0.1:${proxies.upstash.port}` }),
  redis: redisWire(`redis://127.0.0.1:${proxies.redis.port}/3`),
}
const worlds: World[] = []
afterAll(async () => {
  for (const world of worlds) await world.close()
  for (const wire of Object.values(wires)) wire.close()
  for (const proxy of Object.values(proxies)) await proxy.close()
  direct.destroy()
  await bridge.close()
})

/** A person at the door of a server that uses this Redis. */
async function enter(wire: RedisWire) {
  const world = await openWorld({ ports: { cache: redisCache(wire), limits: redisLimits(wire) } })
  worlds.push(world)
  const headers = { authorization: `Bearer ${world.token(world.a.analyst)}`, "content-type": "application/json" }
  const call = async (handler: Handler, path: string, params: Record<string, string> = {}, body?: object) => {
    const method = body ? "POST" : "GET"
    const request = new Request(`http://localhost${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    const started = performance.now()
    const response = await handler(request, { params: Promise.resolve(params) })
    const answer = await response.json()
    return { status: response.status, answer, took_ms: performance.now() - started }
  }
  const { answer } = await call(sessionRoute.POST, "/api/v1/onboarding/session", {}, {})
  const session_id: string = answer.session_id
  const place = { session_id, step_id: "1" }
  const path = `/api/v1/onboarding/${session_id}`
  return {
    world,
    session_id,
    save: (company_name: string) => call(stepRoute.POST, `${path}/steps/1`, place, { data: { company_name } }),
    read: () => call(stepRoute.GET, `${path}/steps/1`, place),
    progress: () => call(progressRoute.GET, `${path}/progress`, { session_id }),
  }
}

const FAULTS: [string, Fault][] = [
  ["refused", "refuse"],
  ["slow", { delay_ms: 2_000 }],
  ["stalled", "stall"],
  ["cut in the middle of every answer", { cut_after: 2 }],
]
/** A machine that does other things too; below what a single call that waits for Redis would cost. */
const NOISE_MS = 150
const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number

describe.each(["upstash", "redis"] as const)("%s", (kind) => {
  let person: Awaited<ReturnType<typeof enter>>
  const proxy = proxies[kind]
  const well = () => expect.poll(() => wires[kind].ping().catch(() => null), { timeout: 10_000 }).not.toBeNull()
  beforeAll(async () => {
    person = await enter(wires[kind])
  })
  afterEach(() => proxy.become("none"))

  test.each(FAULTS)("%s: saves and reads go on, and only the first request waits", async (_, fault) => {
    const usual: number[] = []
    const first: number[] = []
    // The machine does other things too: of three times, the quickest is what the cache itself cost.
    for (let round = 0; round < 3; round++) {
      await proxy.become("none")
      await well()
      for (let i = 0; i < 3; i++) usual.push((await person.save(`Before ${round} ${i}`)).took_ms)
      await proxy.become(fault)
      const { status, answer, took_ms } = await person.save(`First without a cache ${round}`)
      expect({ status, answer }).toMatchObject({ status: 200, answer: { revision: expect.any(Number) } })
      first.push(took_ms)
    }
    expect(Math.min(...first)).toBeLessThan(median(usual) + 300 + NOISE_MS)

    const later: number[] = []
    for (let i = 0; i < 6; i++) {
      const saved = await person.save(`Without ${i}`)
      const read = await person.read()
      const progress = await person.progress()
      expect([saved.status, read.status, progress.status]).toEqual([200, 200, 200])
      expect(read.answer).toMatchObject({ revision: saved.answer.revision, data: { company_name: `Without ${i}` } })
      later.push(saved.took_ms, read.took_ms, progress.took_ms)
    }
    expect(median(later)).toBeLessThan(median(usual) + NOISE_MS)

    // Back again, nothing older than the last receipt is shown.
    await proxy.become("none")
    await well()
    for (let i = 0; i < 5; i++) {
      expect((await person.read()).answer).toMatchObject({ data: { company_name: "Without 5" } })
    }
  })

  test("flushed: what was saved is still there", async () => {
    await well()
    await person.save("Kept by the record")
    expect((await person.read()).answer.data).toMatchObject({ company_name: "Kept by the record" })
    await direct.flushDb()
    expect((await person.read()).answer.data).toMatchObject({ company_name: "Kept by the record" })
  })
})

test("a restart that brings older values back shows nobody an older answer, in this process or another", async () => {
  const redis = await startRedisServer()
  const connect = () => redisWire(redis.url, { limit_ms: 2_000, pause_ms: 50 })
  const [wire, elsewhere] = [connect(), connect()]
  onTestFinished(async () => {
    wire.close()
    elsewhere.close()
    await redis.close()
  })
  const person = await enter(wire)
  const cache = redisCache(elsewhere)
  const readElsewhere = () => {
    const { analyst } = person.world.a
    const session_id = SessionId.parse(person.session_id)
    return onboarding.getStep({ ...analyst, ports: { ...analyst.ports, cache } }, { session_id, step_id: 1 })
  }
  const copied = (company_name: string) =>
    expect.poll(() => redis.ask("GET", hotKeys.step(person.session_id, 1))).toContain(company_name)

  await person.save("Before the snapshot")
  await person.read()
  await copied("Before the snapshot")
  await readElsewhere()
  await redis.ask("SAVE")
  await person.save("After the snapshot")
  await redis.kill()
  await redis.start()
  await copied("Before the snapshot")
  for (let i = 0; i < 3; i++) {
    expect((await person.read()).answer.data).toMatchObject({ company_name: "After the snapshot" })
    expect((await readElsewhere()).data).toMatchObject({ company_name: "After the snapshot" })
  }
})
