import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { fileObjects } from "#lib/platform/adapters/file-objects"
import { memoryCache } from "#lib/platform/adapters/memory-cache"
import { memoryLimits } from "#lib/platform/adapters/memory-limits"
import type { Cache } from "#lib/platform/cache"
import type { Objects } from "#lib/platform/objects"

// One suite for every implementation of a port: what one passes, all pass.

const caches: Record<string, () => Cache> = { memory: memoryCache }

describe.each(Object.entries(caches))("cache: %s", (_, make) => {
  const cache = make()

  test("keeps strings until told otherwise", async () => {
    expect(await cache.get("a")).toBeNull()
    await cache.set("a", "1", 60)
    await cache.set("b", "", 60)
    expect(await cache.getMany(["a", "none", "b"])).toEqual(["1", null, ""])
    await cache.set("a", "2", 60)
    expect(await cache.get("a")).toBe("2")
    expect(await cache.delete("a", "none")).toBe(1)
    expect(await cache.get("a")).toBeNull()
  })

  test("forgets after the given time", async () => {
    await cache.set("short", "1", 0.05)
    expect(await cache.get("short")).toBe("1")
    await expect.poll(() => cache.get("short"), { timeout: 3_000 }).toBeNull()
  })

  test("answers a ping", async () => {
    expect((await cache.ping()).kind).not.toBe("")
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

describe("limits: memory", () => {
  test("a budget is used up, named with the time to wait, and comes back", async () => {
    let now = 1_000_000
    const limits = memoryLimits(() => now)
    for (let i = 0; i < 5; i++) await limits.take("sign_in", "me")
    now += 20_000
    await expect(limits.take("sign_in", "me")).rejects.toMatchObject({
      code: "limit_exceeded",
      details: { retry_after_s: 40, limit: "sign_in" },
    })
    await limits.take("sign_in", "somebody else")
    now += 40_000
    await limits.take("sign_in", "me")
  })
})
