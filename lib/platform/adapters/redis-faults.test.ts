import { setTimeout as sleep } from "node:timers/promises"
import { createClient } from "redis"
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest"
import { redisWire } from "#lib/platform/adapters/node-redis"
import { redisCache } from "#lib/platform/adapters/redis-cache"
import { redisLimits } from "#lib/platform/adapters/redis-limits"
import type { RedisWire, WireOptions } from "#lib/platform/adapters/redis-wire"
import { upstashWire } from "#lib/platform/adapters/upstash"
import { BUDGETS } from "#lib/platform/limits"
import { startRedisServer } from "#lib/platform/testing/redis-server"
import { startRestBridge, testRedisUrl } from "#lib/platform/testing/rest-bridge"
import { type Fault, startTcpProxy } from "#lib/platform/testing/tcp-proxy"

// What a Redis may do to those who use it: refuse, be slow, stall, cut an answer, come back with older values.

const bridge = await startRestBridge(testRedisUrl(2))
const direct = createClient({ url: testRedisUrl(2) })
await direct.connect()
const redis_port = Number(new URL(testRedisUrl()).port)
const proxies = { upstash: await startTcpProxy(bridge.port), redis: await startTcpProxy(redis_port) }
const open: Record<keyof typeof proxies, (options?: WireOptions) => RedisWire> = {
  upstash: (options) => upstashWire({ ...bridge, url: `http://127.0.0.1:${proxies.upstash.port}` }, options),
  redis: (options) => redisWire(`redis://127.0.0.1:${proxies.redis.port}/2`, options),
}
const opened: RedisWire[] = []
afterAll(async () => {
  for (const wire of opened) wire.close()
  for (const proxy of Object.values(proxies)) await proxy.close()
  direct.destroy()
  await bridge.close()
})

const pause_ms = 400
const FAULTS: [string, Fault][] = [
  ["refused", "refuse"],
  ["slow", { delay_ms: 2_000 }],
  ["stalled", "stall"],
  ["cut in the middle of an answer", { cut_after: 2 }],
]
const lost = { name: "AppError", code: "unavailable", details: { reason: "cache" } }

describe.each(["upstash", "redis"] as const)("%s", (kind) => {
  const proxy = proxies[kind]
  const changes: string[] = []
  const wire = open[kind]({ pause_ms, onChange: (change) => changes.push(change) })
  const cache = redisCache(wire)
  opened.push(wire)
  const well = () => expect.poll(() => cache.get("kept").catch(() => "lost"), { timeout: 10_000 }).toBe("1")
  const timed = async (act: () => Promise<unknown>) => {
    const started = performance.now()
    const error = await act().then(
      () => "answered",
      (thrown: unknown) => thrown,
    )
    return { error, took_ms: performance.now() - started }
  }

  beforeAll(() => direct.set("kept", "1"))
  afterEach(() => proxy.become("none"))

  test.each(FAULTS)("%s: fails within the limit, then at once, and comes back by itself", async (_, fault) => {
    await well()
    const since = cache.since()
    changes.length = 0
    await proxy.become(fault)
    const first = await timed(() => cache.get("kept"))
    expect(first.error).toMatchObject(lost)
    expect(first.took_ms).toBeLessThan(450)
    const calls = [() => cache.get("kept"), () => cache.set("kept", "2", 60), () => cache.getMany(["kept"])]
    for (const call of [...calls, () => cache.delete("kept")]) {
      const next = await timed(call)
      expect(next.error).toMatchObject(lost)
      expect(next.took_ms).toBeLessThan(100)
    }
    // Also after the pause nobody waits: the trial is nobody's request.
    await sleep(pause_ms + 50)
    expect((await timed(() => cache.get("kept"))).took_ms).toBeLessThan(100)
    await sleep(350)
    expect((await timed(() => cache.get("kept"))).took_ms).toBeLessThan(100)
    const at_end = Date.now()
    await proxy.become("none")
    await well()
    expect(cache.since()).toBeGreaterThan(since)
    expect(cache.since()).toBeGreaterThanOrEqual(at_end)
    expect(changes).toEqual(["lost", "back"])
  })

  test("a call that was under way when others failed does not vouch for what was before", async () => {
    await well()
    await proxy.become({ delay_ms: 150 })
    const slow = cache.get("kept")
    await sleep(20)
    wire.doubt()
    const doubted_at = Date.now()
    await expect(slow).resolves.toBe("1")
    await sleep(5)
    expect(cache.since()).toBeGreaterThan(doubted_at)
    await well()
  })

  test("an answer cut after its first part is no answer", async () => {
    await well()
    await direct.set("long", "x".repeat(100_000))
    await proxy.become({ cut_after: 5_000 })
    const { error, took_ms } = await timed(() => cache.get("long"))
    expect(error).toMatchObject(lost)
    expect(took_ms).toBeLessThan(450)
  })

  test("a late answer is nobody else's", async () => {
    await well()
    await direct.set("other", "not kept")
    await proxy.become("stall")
    expect((await timed(() => cache.get("kept"))).error).toMatchObject(lost)
    await proxy.become("none")
    await expect.poll(() => cache.get("other").catch(() => "lost")).toBe("not kept")
    expect(await Promise.all([cache.get("kept"), cache.get("other")])).toEqual(["1", "not kept"])
  })

  test("a refusal by Redis is unavailable too, casts doubt, and does not shut the cache", async () => {
    await well()
    await direct.lPush("a list", "x")
    const since = cache.since()
    await sleep(5)
    const { error } = await timed(() => cache.get("a list"))
    expect(error).toMatchObject(lost)
    expect(String((error as Error).cause)).toContain("WRONGTYPE")
    expect(await cache.get("kept")).toBe("1")
    expect(cache.since()).toBeGreaterThan(since)
  })

  test("a ping asks whatever the circuit says, and closes it", async () => {
    await well()
    await proxy.become("refuse")
    await expect(cache.ping()).rejects.toMatchObject(lost)
    await proxy.become("none")
    await expect(cache.get("kept")).rejects.toMatchObject(lost)
    expect(await cache.ping()).toMatchObject({ kind })
    expect(await cache.get("kept")).toBe("1")
  })

  test("closed, it fails at once", async () => {
    const another = open[kind]()
    const closed = redisCache(another)
    await closed.ping().catch(() => undefined)
    another.close()
    const { error, took_ms } = await timed(() => closed.get("kept"))
    expect(error).toMatchObject(lost)
    expect(took_ms).toBeLessThan(100)
  })

  test.each(FAULTS)("budgets hold while Redis is %s", async (_, fault) => {
    await well()
    const limits = redisLimits(wire)
    const key = crypto.randomUUID()
    await proxy.become(fault)
    const { took_ms } = await timed(() => limits.take("sign_in", key))
    expect(took_ms).toBeLessThan(400)
    const again = await timed(() => Promise.all([1, 2, 3, 4].map(() => limits.take("sign_in", key))))
    expect(again).toMatchObject({ error: "answered" })
    expect(again.took_ms).toBeLessThan(100)
    await expect(limits.take("sign_in", key)).rejects.toMatchObject({
      code: "limit_exceeded",
      details: { limit: "sign_in", retry_after_s: expect.any(Number) },
    })
  })

  test("budgets survive a Redis that forgot its scripts", async () => {
    await well()
    const limits = redisLimits(wire, { budgets: { ...BUDGETS, sign_in: { ...BUDGETS.sign_in, per_s: 86_400 } } })
    const key = crypto.randomUUID()
    for (const _ of [1, 2, 3, 4, 5]) {
      await direct.scriptFlush()
      await limits.take("sign_in", key)
    }
    await expect(limits.take("sign_in", key)).rejects.toMatchObject({ code: "limit_exceeded" })
  })
})

test("a connection that closed between two calls is made anew, and what was before it is in doubt", async () => {
  const cache = redisCache(opened[1] as RedisWire)
  await expect.poll(() => cache.get("kept").catch(() => "lost"), { timeout: 10_000 }).toBe("1")
  const since = cache.since()
  await proxies.redis.become("refuse")
  await proxies.redis.become("none")
  await sleep(20)
  const reconnecting_at = Date.now()
  expect(await cache.get("kept")).toBe("1")
  expect(cache.since()).toBeGreaterThan(since)
  expect(cache.since()).toBeGreaterThanOrEqual(reconnecting_at)
})

test("a process that was busy itself does not blame Redis", async () => {
  const wire = redisWire(testRedisUrl(2))
  opened.push(wire)
  await expect.poll(() => wire.ping().catch(() => null), { timeout: 10_000 }).not.toBeNull()
  const answer = wire.send(["ECHO", "here"])
  // Right after the command has been written: the next turn of the event loop looks at its timers before it reads.
  for (let i = 0; i < 50; i++) await null
  await new Promise((written) => setImmediate(written))
  const until = Date.now() + 450
  while (Date.now() < until);
  expect(await answer).toBe("here")
})

test("a value that a restart rolled back is older than since()", async () => {
  const redis = await startRedisServer()
  onTestFinished(redis.close)
  const wire = redisWire(redis.url, { limit_ms: 5_000, pause_ms: 50 })
  opened.push(wire)
  const cache = redisCache(wire)
  await cache.set("answer", JSON.stringify({ at: Date.now(), text: "first" }), 60)
  await redis.ask("SAVE")
  await sleep(5)
  await cache.set("answer", JSON.stringify({ at: Date.now(), text: "second" }), 60)
  await redis.kill()
  await redis.start()
  await expect.poll(() => cache.get("answer").catch(() => null), { timeout: 10_000 }).not.toBeNull()
  const back = JSON.parse((await cache.get("answer")) ?? "{}")
  expect(back.text).toBe("first")
  expect(back.at).toBeLessThan(cache.since())
})

test("Upstash hears each command once, and nothing about this machine", async () => {
  const wire = open.upstash({ pause_ms: 60_000 })
  opened.push(wire)
  await wire.ping()
  const from = bridge.requests.length
  await redisLimits(wire).take("read", "somebody")
  expect(JSON.stringify(bridge.requests.slice(from))).not.toContain("telemetry")
  const before_cut = bridge.requests.length
  await proxies.upstash.become({ cut_after: 2 })
  await expect(redisCache(wire).get("kept")).rejects.toMatchObject(lost)
  await sleep(500)
  expect(bridge.requests.length).toBe(before_cut + 1)
  await proxies.upstash.become("none")
})

test("what people wrote is in no error's words", async () => {
  const seen = vi.spyOn(console, "warn")
  const wire = upstashWire({ ...bridge, token: "wrong" })
  const error = (await redisCache(wire)
    .set("k", "a secret plan", 60)
    .catch((thrown: unknown) => thrown)) as Error
  expect(error).toMatchObject(lost)
  expect(String(error.cause)).toContain("Unauthorized")
  expect(`${error.message} ${error.cause}`).not.toContain("secret plan")
  expect(seen).not.toHaveBeenCalled()
})
