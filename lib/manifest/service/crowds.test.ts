import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import * as manifest from "#lib/manifest/service"
import { forget, load, loadEntry } from "#lib/manifest/service/read"
import { read } from "#lib/manifest/tiers/entry"
import { tiersOf } from "#lib/manifest/tiers/tiers"
import { redisWire } from "#lib/platform/adapters/node-redis"
import { redisCache } from "#lib/platform/adapters/redis-cache"
import type { Cache } from "#lib/platform/cache"
import type { Ctx, Ports } from "#lib/platform/context"
import { openProcesses } from "#lib/platform/testing/processes"
import { testRedisUrl } from "#lib/platform/testing/rest-bridge"
import { type Fault, startTcpProxy } from "#lib/platform/testing/tcp-proxy"
import type { Company } from "#lib/platform/testing/world"

// A Redis that fails, a thousand readers at once, and how old the answer may be which version is the latest.

const DATABASE = 7

const kit = await openProcesses(DATABASE, DEMO_ANSWERS)
const { world, direct, warmKey, coldKey, filled, process, on, change, readings } = kit
const proxy = await startTcpProxy(Number(new URL(testRedisUrl()).port))
const failing = redisWire(`redis://127.0.0.1:${proxy.port}/${DATABASE}`, { pause_ms: 60_000 })

let company: Company
afterAll(async () => {
  failing.close()
  await proxy.close()
  await kit.close()
})
beforeEach(async () => {
  company = await kit.fresh()
})

describe("Redis", () => {
  const FAULTS: [string, Fault][] = [
    ["refused", "refuse"],
    ["slow", { delay_ms: 2_000 }],
    ["stalled", "stall"],
  ]
  const asked: { key: string; ms: number }[] = []
  const timed = async <T>(key: string, answer: Promise<T>): Promise<T> => {
    const began = performance.now()
    return answer.finally(() => asked.push({ key, ms: performance.now() - began }))
  }
  const watched: Cache = {
    ...redisCache(failing),
    get: (key) => timed(key, redisCache(failing).get(key)),
    getBytes: (key) => timed(key, redisCache(failing).getBytes(key)),
  }
  beforeEach(async () => {
    await vi.waitFor(() => failing.ping(), { timeout: 10_000 })
    asked.length = 0
  })
  afterEach(() => proxy.become("none"))

  test.each(FAULTS)("%s: one read waits for it, the rest do not, and all are answered", async (_, fault) => {
    await proxy.become(fault)
    for (let i = 0; i < 5; i++) expect((await load(on(process({ cache: watched })))).tier).toBe("record")
    expect(asked.filter(({ ms }) => ms > 250).length).toBeLessThanOrEqual(1)
    expect(asked).toHaveLength(10)
    expect(kit.logged).toEqual([])
  })

  test("limping: the cold tier is not asked after the warm one took that long", async () => {
    await direct.del(warmKey())
    await proxy.become({ delay_ms: 200 })
    expect((await load(on(process({ cache: watched, clock: () => new Date() })))).tier).toBe("record")
    expect(asked.map(({ key }) => key)).toEqual([warmKey()])
  })

  test("flushed in the middle: the next read fills it again", async () => {
    await direct.flushDb()
    expect((await load(on(process()))).tier).toBe("record")
    await filled(warmKey(), coldKey("1.0.0"))
    expect((await load(on(process()))).tier).toBe("warm")
  })
})

describe("many at once", () => {
  const READERS = 1_000

  test("a thousand readers of what nobody holds cause one question and one load", async () => {
    const reader = on(process({ cache: world.runtime.ports.cache }))
    const { statements, outcome } = await world.failAt(Number.POSITIVE_INFINITY, () =>
      Promise.all(Array.from({ length: READERS }, () => manifest.answer(reader, { format: "json" }))),
    )
    expect(outcome.status).toBe("fulfilled")
    expect(readings(reader).record).toMatchObject({ hits: 1, misses: 0 })
    // Begin, pointer, session, commit; begin, row, commit.
    expect(statements).toBe(7)
  })

  test("at its end a hot entry is served while one load renews it; past its end one load is waited for", async () => {
    const reader = on(process({ cache: world.runtime.ports.cache }))
    await load(reader)
    const burst = () => Promise.all(Array.from({ length: READERS }, () => loadEntry(reader).then(({ tier }) => tier)))
    kit.now += 55 * 60_000
    expect(new Set(await burst())).toEqual(new Set(["process"]))
    await expect.poll(() => readings(reader).record?.hits).toBe(2)
    kit.now += 55 * 60_000
    expect(new Set(await burst())).toEqual(new Set(["process"]))
    await expect.poll(() => readings(reader).record?.hits).toBe(3)
    kit.now += 60 * 60_000
    expect(new Set(await burst())).toEqual(new Set(["record"]))
    expect(readings(reader).record?.hits).toBe(4)
  })

  test("a load that failed is not remembered", async () => {
    const reader = on(process({ cache: world.runtime.ports.cache }))
    const all = () => Promise.allSettled(Array.from({ length: 20 }, () => load(reader)))
    for (const statement of [2, 6]) {
      const { outcome } = await world.failAt(statement, all)
      const results = outcome.status === "fulfilled" ? outcome.value : []
      expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["rejected"]))
    }
    expect((await load(reader)).tier).toBe("record")
  })

  test("whoever leaves, or fails, does not end the load of the others", async () => {
    const ports = process({ cache: world.runtime.ports.cache })
    const leaving = new AbortController()
    const first = load({ ...on(ports, company.admin), signal: leaving.signal })
    const second = load(on(ports))
    leaving.abort()
    expect((await second).tier).toBe("record")
    await first
    const open = company.analyst.tx(async () => {
      await load(on(process({ cache: world.runtime.ports.cache }), company.analyst))
      throw new Error("rolled back")
    })
    await expect(open).rejects.toThrow("rolled back")
  })
})

describe("which version is the latest", () => {
  const versionOn = async (ctx: Ctx) => (await loadEntry(ctx)).entry.version

  async function rebuilt(ports: Ports, headquarters = "Elsewhere"): Promise<void> {
    await change(headquarters)
    await manifest.rebuild(on(ports, company.analyst))
  }

  test("after a rebuild on one process another serves the old version for at most five seconds", async () => {
    const [a, b] = [process(), process()]
    expect([await versionOn(on(a)), await versionOn(on(b))]).toEqual(["1.0.0", "1.0.0"])
    kit.now += 1_000
    await rebuilt(a)
    expect(await versionOn(on(a))).toBe("1.1.0")
    expect(await versionOn(on(b))).toBe("1.0.0")
    kit.now += 3_999
    expect(await versionOn(on(b))).toBe("1.0.0")
    kit.now += 1
    expect(await versionOn(on(b))).toBe("1.1.0")
  })

  test("counts from when it was asked, however late the answer comes", async () => {
    const reader = on(process())
    const asked = kit.now
    const slow: Ctx = {
      ...reader,
      tx: async (fn) => {
        const result = await reader.tx(fn)
        kit.now = asked + 4_500
        return result
      },
    }
    await loadEntry(slow)
    const writer = process()
    await rebuilt(writer)
    kit.now += 499
    expect(await versionOn(reader)).toBe("1.0.0")
    await expect.poll(() => tiersOf(reader).latest.get(company.workspace_id)?.version).toBe("1.1.0")
    expect(await versionOn(reader)).toBe("1.1.0")
  })

  test("is asked again behind the answers of its last second, so that a busy workspace never waits", async () => {
    const reader = on(process())
    await loadEntry(reader)
    for (let second = 0; second < 5; second++) {
      kit.now += 4_200
      const { outcome, statements } = await world.failAt(Number.POSITIVE_INFINITY, () =>
        Promise.all(Array.from({ length: 50 }, () => loadEntry(reader))),
      )
      expect(outcome.status).toBe("fulfilled")
      expect(statements).toBeLessThanOrEqual(4)
      await expect.poll(() => tiersOf(reader).latest.get(company.workspace_id)?.asked_at).toBe(kit.now)
    }
    expect(tiersOf(reader).meter.pointer().asked).toBe(6)
  })

  test("a question asked before a rebuild here does not bring the old version back", async () => {
    const ports = process()
    const held = Promise.withResolvers<void>()
    const reader = on(ports)
    const slow: Ctx = { ...reader, tx: (fn) => reader.tx(fn).then((result) => held.promise.then(() => result)) }
    const asking = loadEntry(slow)
    await expect.poll(() => world.runtime.pool.idleCount).toBeGreaterThan(0)
    await rebuilt(ports)
    held.resolve()
    await asking
    expect(await versionOn(reader)).toBe("1.1.0")
  })

  test("a clock that is set back makes nothing last longer", async () => {
    const [a, b] = [process(), process()]
    await versionOn(on(b))
    await rebuilt(a)
    kit.now -= 60_000
    expect(await versionOn(on(b))).toBe("1.1.0")
  })

  test("forgetting empties the tiers of the latest, here and in Redis", async () => {
    const ports = process()
    await load(on(ports))
    forget(on(ports))
    await expect.poll(() => direct.exists(warmKey())).toBe(0)
    expect(await load(on(ports))).toMatchObject({ tier: "cold" })
  })

  test("after a restart the process begins with Redis, and without it with the record", async () => {
    await rebuilt(process())
    await expect.poll(async () => read(Buffer.from((await direct.get(warmKey())) ?? ""))?.version).toBe("1.1.0")
    expect(await load(on(process()))).toMatchObject({ tier: "warm", manifest: { version: "1.1.0" } })
    await filled(coldKey("1.1.0"))
    await direct.flushDb()
    expect(await load(on(process()))).toMatchObject({ tier: "record", manifest: { version: "1.1.0" } })
  })
})
