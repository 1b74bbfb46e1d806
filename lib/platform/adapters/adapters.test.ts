import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, describe, expect, test } from "vitest"
import { fileObjects } from "#lib/platform/adapters/file-objects"
import { memoryCache } from "#lib/platform/adapters/memory-cache"
import { memoryLimits } from "#lib/platform/adapters/memory-limits"
import { redisWire } from "#lib/platform/adapters/node-redis"
import { redisCache } from "#lib/platform/adapters/redis-cache"
import { redisLimits } from "#lib/platform/adapters/redis-limits"
import { upstashWire } from "#lib/platform/adapters/upstash"
import type { Cache } from "#lib/platform/cache"
import type { AppError } from "#lib/platform/errors"
import { BUDGETS, type Budgets, type Limits } from "#lib/platform/limits"
import type { Objects } from "#lib/platform/objects"
import { startRestBridge, testRedisUrl } from "#lib/platform/testing/rest-bridge"

// One suite for every implementation of a port: what one passes, all pass.

const bridge = await startRestBridge(testRedisUrl(1))
// What they answer is tested here; how long they may take is tested in redis-faults.test.ts.
const limit_ms = 10_000
const wires = [upstashWire(bridge, { limit_ms }), redisWire(testRedisUrl(1), { limit_ms })]
afterAll(async () => {
  for (const wire of wires) wire.close()
  await bridge.close()
})

const caches: Record<string, () => Cache> = { memory: () => memoryCache() }
for (const wire of wires) caches[wire.kind] = () => redisCache(wire)

describe.each(Object.entries(caches))("cache: %s", (kind, make) => {
  const cache = make()
  const key = (name: string) => `${kind}:${name}`

  test("keeps strings until told otherwise", async () => {
    expect(await cache.get(key("a"))).toBeNull()
    await cache.set(key("a"), "1", 60)
    await cache.set(key("b"), "", 60)
    expect(await cache.getMany([key("a"), key("none"), key("b")])).toEqual(["1", null, ""])
    await cache.set(key("a"), "2", 60)
    expect(await cache.get(key("a"))).toBe("2")
    expect(await cache.delete(key("a"), key("none"))).toBe(1)
    expect(await cache.get(key("a"))).toBeNull()
  })

  test("gives text back as it was, whatever it looks like", async () => {
    const texts = [
      '{"a":[1,null]}',
      "12",
      "true",
      "null",
      "OK",
      "T0s=",
      " ",
      "é 漢字 👩‍🔬\r\n\u0000",
      "x".repeat(300_000),
    ]
    await Promise.all(texts.map((text, i) => cache.set(key(`text-${i}`), text, 60)))
    expect(await cache.getMany(texts.map((_, i) => key(`text-${i}`)))).toEqual(texts)
    for (const [i, text] of texts.entries()) expect(await cache.get(key(`text-${i}`))).toBe(text)
  })

  test("hands over bytes as they were written, and nothing for nothing", async () => {
    const text = `ä–€ 😀 ${"x".repeat(70_000)}`
    await cache.set(key("bytes"), text, 60)
    expect((await cache.getBytes(key("bytes")))?.equals(Buffer.from(text))).toBe(true)
    expect(await cache.get(key("bytes"))).toBe(text)
    expect(await cache.getBytes(key("no bytes"))).toBeNull()
  })

  test("asked for nothing, answers nothing", async () => {
    expect(await cache.getMany([])).toEqual([])
    expect(await cache.delete()).toBe(0)
  })

  test("swaps a value for what it expects to find, once", async () => {
    await cache.delete("swap")
    expect(await cache.swap("swap", "1", "2", 60)).toBe(false)
    expect(await cache.swap("swap", null, "1", 60)).toBe(true)
    expect(await cache.swap("swap", null, "2", 60)).toBe(false)
    const both = await Promise.all(["2", "3"].map((value) => cache.swap("swap", "1", value, 60)))
    expect(both.filter(Boolean)).toHaveLength(1)
    expect(await cache.get("swap")).toBe(both[0] ? "2" : "3")
    await cache.set("swap", "", 60)
    expect(await cache.swap("swap", null, "no", 60)).toBe(false)
    expect(await cache.swap("swap", "", "brief", 0.05)).toBe(true)
    await expect.poll(() => cache.get("swap"), { timeout: 3_000 }).toBeNull()
  })

  test("forgets after the given time", async () => {
    await cache.set(key("short"), "1", 0.2)
    expect(await cache.get(key("short"))).toBe("1")
    await expect.poll(() => cache.get(key("short")), { timeout: 3_000 }).toBeNull()
  })

  test("answers a ping with its name, and stands still while all is well", async () => {
    expect(await cache.ping()).toMatchObject({ kind, latency_ms: expect.any(Number) })
    const since = cache.since()
    await cache.get(key("a"))
    expect(cache.since()).toBe(since)
    expect(since).toBeLessThanOrEqual(Date.now())
  })
})

const folder = await mkdtemp(join(tmpdir(), "bridge-objects-"))
afterAll(() => rm(folder, { recursive: true, force: true }))
const stores: Record<string, () => Objects> = { file: () => fileObjects(folder) }

describe.each(Object.entries(stores))("objects: %s", (_, make) => {
  const objects = make()

  test("gives back what was put, byte for byte", async () => {
    const bytes = new Uint8Array([0, 255, 10, 13])
    await objects.put("a/b/c.bin", bytes)
    expect(new Uint8Array(await objects.get("a/b/c.bin"))).toEqual(bytes)
    await objects.put("a/text.yaml", "é: 1\n")
    expect(await objects.getText("a/text.yaml")).toBe("é: 1\n")
    await objects.put("a/text.yaml", "replaced")
    expect(await objects.getText("a/text.yaml")).toBe("replaced")
  })

  test("lists by prefix, sorted, and nothing for a prefix that never was", async () => {
    await objects.put("list/b", "1")
    await objects.put("list/a/x", "1")
    expect(await objects.list("list")).toEqual(["list/a/x", "list/b"])
    expect(await objects.list("never")).toEqual([])
  })

  test("a missing object is not_found, and deleting it is no error", async () => {
    await expect(objects.get("none")).rejects.toMatchObject({
      code: "not_found",
      details: { reason: "object_missing" },
    })
    await objects.delete("none")
    await objects.put("gone", "1")
    await objects.delete("gone")
    expect(await objects.exists("gone")).toBe(false)
  })

  test("a key cannot leave its place", async () => {
    await expect(objects.put("../outside", "x")).rejects.toMatchObject({ code: "unavailable" })
    await expect(objects.getText("../../etc/hostname")).rejects.toMatchObject({ name: "AppError" })
  })

  test("answers a ping and leaves nothing behind", async () => {
    expect((await objects.ping()).kind).not.toBe("")
    expect(await objects.list("_incoming")).toEqual([])
    expect(objects.uri("a/b")).toMatch(/^(file|s3|gs):/)
  })
})

test("an interrupted write leaves the former object whole", async () => {
  const objects = fileObjects(folder)
  await objects.put("kept", "before")
  const writes = Array.from({ length: 20 }, (_, i) => objects.put("kept", `${i}`.repeat(50_000)))
  const seen = await objects.getText("kept")
  expect(seen === "before" || /^(\d+?)\1*$/.test(seen)).toBe(true)
  await Promise.all(writes)
  expect(await readdir(join(folder, "_incoming"))).toEqual([])
})

// Windows follow the clock: one of a day does not end while a test runs, and one of a second does.
const within = (per_s: number): Budgets => ({ ...BUDGETS, sign_in: { ...BUDGETS.sign_in, per_s } })
const limiters: Record<string, (budgets: Budgets) => Limits> = { memory: (budgets) => memoryLimits(Date.now, budgets) }
for (const wire of wires) limiters[wire.kind] = (budgets) => redisLimits(wire, { budgets, limit_ms })

describe.each(Object.entries(limiters))("limits: %s", (kind, make) => {
  const me = `${kind} ${crypto.randomUUID()}`
  const takeAll = (limits: Limits, key: string, times: number) =>
    Promise.allSettled(Array.from({ length: times }, () => limits.take("sign_in", key)))

  test("a budget is used up, named with the time to wait, and is each key's and each name's own", async () => {
    const limits = make(within(86_400))
    const taken = await takeAll(limits, me, 12)
    expect(taken.filter((one) => one.status === "fulfilled")).toHaveLength(5)
    const refused = (await limits.take("sign_in", me).catch((error: unknown) => error)) as AppError
    expect(refused).toMatchObject({ code: "limit_exceeded", details: { reason: "rate", limit: "sign_in" } })
    expect(refused.details.retry_after_s).toBeGreaterThanOrEqual(1)
    expect(refused.details.retry_after_s).toBeLessThanOrEqual(86_400)
    await limits.take("sign_in", `somebody else ${me}`)
    await limits.take("read", me)
  })

  test("comes back after the time it named", async () => {
    const limits = make(within(1))
    const key = `brief ${me}`
    await takeAll(limits, key, 20)
    await sleep(1_050)
    await limits.take("sign_in", key)
  })
})

test("limits: memory counts from the first request and waits no longer than needed", async () => {
  let now = 1_000_000
  const limits = memoryLimits(() => now)
  for (let i = 0; i < 5; i++) await limits.take("sign_in", "me")
  now += 20_000
  await expect(limits.take("sign_in", "me")).rejects.toMatchObject({ details: { retry_after_s: 40 } })
  now += 40_000
  await limits.take("sign_in", "me")
})

test("limits: one Redis counts for all processes", async () => {
  const key = `shared ${crypto.randomUUID()}`
  const both = wires.map((wire) => redisLimits(wire, { budgets: within(86_400), limit_ms }))
  const taken = await Promise.allSettled(Array.from({ length: 14 }, (_, i) => both[i % 2]?.take("sign_in", key)))
  expect(taken.filter((one) => one.status === "fulfilled")).toHaveLength(5)
})
