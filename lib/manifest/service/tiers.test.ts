import { readFileSync } from "node:fs"
import { join } from "node:path"
import pg from "pg"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { formerChecksumOf, isIntact } from "#lib/manifest/checksum"
import * as manifest from "#lib/manifest/service"
import { load, loadEntry } from "#lib/manifest/service/read"
import { opened, read } from "#lib/manifest/tiers/entry"
import { tiersOf } from "#lib/manifest/tiers/tiers"
import type { Ctx } from "#lib/platform/context"
import { openProcesses } from "#lib/platform/testing/processes"
import type { Company } from "#lib/platform/testing/world"

// Down the tiers and up again, and what may not come out of them.

const NAME = "Fernhollow Outfitters"

const kit = await openProcesses(6, DEMO_ANSWERS)
const { world, direct, warmKey, coldKey, filled, process, on, corrupt, inRedis, change, readings } = kit
const record = new pg.Client({ connectionString: world.runtime.env.MIGRATION_DATABASE_URL })

let company: Company
beforeAll(async () => {
  await record.connect()
})
afterAll(async () => {
  await record.end()
  await kit.close()
})
beforeEach(async () => {
  company = await kit.fresh()
})

describe("down and up", () => {
  test("each tier answers when those above do not have it, and fills them again", async () => {
    const [, other, third] = [process(), process(), process()].map((ports) => on(ports)) as [Ctx, Ctx, Ctx]
    expect(await load(other)).toMatchObject({ tier: "warm", is_latest: true, is_behind: false })
    expect(await load(other)).toMatchObject({ tier: "process" })
    const stored = await inRedis()
    await direct.del(warmKey())
    expect((await load(third)).tier).toBe("cold")
    await filled(warmKey())
    await direct.flushDb()
    expect((await load(on(process()))).tier).toBe("record")
    await filled(warmKey(), coldKey("1.0.0"))
    expect(await inRedis()).toEqual(stored)
    expect(await direct.ttl(warmKey())).toBeGreaterThan(86_000)
    expect(await direct.ttl(coldKey("1.0.0"))).toBeGreaterThan(604_000)
    expect(corrupt()).toEqual([])
  })

  test("a cache of one process alone holds nothing: its memory is the tier", async () => {
    const alone = on(process({ cache: world.runtime.ports.cache }))
    expect((await load(alone)).tier).toBe("record")
    expect((await load(alone)).tier).toBe("process")
    expect(await world.runtime.ports.cache.get(warmKey())).toBeNull()
    const { tiers } = await manifest.health({ ...world.runtime.publicCtx(), ports: alone.ports })
    expect(tiers.map(({ name, is_used }) => [name, is_used])).toEqual([
      ["process", true],
      ["warm", false],
      ["cold", false],
      ["record", true],
    ])
  })

  test("former versions come from the cold tier, never from the one for the latest", async () => {
    await change("Elsewhere")
    await manifest.rebuild(on(process(), company.analyst))
    await filled(coldKey("1.1.0"))
    const reader = on(process())
    expect(await load(reader, "1.0.0")).toMatchObject({
      tier: "cold",
      is_latest: false,
      manifest: { version: "1.0.0" },
    })
    expect(await load(reader)).toMatchObject({ tier: "warm", is_latest: true, manifest: { version: "1.1.0" } })
    expect(read(Buffer.from((await direct.get(warmKey())) ?? ""))?.version).toBe("1.1.0")
  })

  test("health counts hits, misses, damage and times of each tier, and says nothing of whom", async () => {
    const reader = on(process())
    await load(reader)
    await load(reader)
    const health = await manifest.health({ ...world.runtime.publicCtx(), ports: reader.ports })
    expect(health.tiers).toMatchObject([
      { name: "process", hits: 1, misses: 1, corrupt: 0, p50_ms: expect.any(Number), p99_ms: expect.any(Number) },
      { name: "warm", hits: 1, misses: 0, corrupt: 0, p50_ms: expect.any(Number) },
      { name: "cold", hits: 0, misses: 0, p50_ms: null },
      { name: "record", hits: 0, misses: 0, p50_ms: null },
    ])
    expect(health.pointer).toMatchObject({ asked: 1, p50_ms: expect.any(Number) })
    expect(JSON.stringify(health)).not.toMatch(new RegExp(`${company.workspace_id}|${company.slug}|1\\.0\\.0`))
  })
})

describe("one byte", () => {
  const flipped = (text: string, at: number) => text.slice(0, at) + (text[at] === "x" ? "y" : "x") + text.slice(at + 1)

  test("in the process: the next tier answers, and the entry is replaced", async () => {
    const reader = on(process())
    await load(reader)
    const [held] = [...tiersOf(reader).entries.values()]
    const bytes = held?.entry.content as Buffer
    bytes.write("Another", bytes.indexOf(NAME))
    expect(await load(reader)).toMatchObject({ tier: "warm", manifest: { foundation: { company: { name: NAME } } } })
    expect(corrupt()).toEqual(["process"])
    const rest = [...tiersOf(reader).entries.values()][0]?.entry.rest as Buffer
    rest.write("9", rest.indexOf("tokens") + 9)
    expect((await load(reader)).tier).toBe("warm")
    expect((await load(reader)).tier).toBe("process")
    expect(corrupt()).toEqual(["process", "process"])
    expect(readings(reader).process).toMatchObject({ corrupt: 2 })
  })

  test("in what was made of an entry: it is made again", async () => {
    const reader = on(process())
    const text = () => manifest.answer(reader, { format: "markdown" }).then(({ body }) => body.toString())
    const good = await text()
    const [kept] = [...tiersOf(reader).derived.values()]
    kept?.body.write("Another", kept.body.indexOf(NAME))
    expect(await text()).toBe(good)
    expect(corrupt()).toEqual(["process"])
  })

  test("in Redis, warm and cold: the next tier answers, and both are written again", async () => {
    const [warm, cold] = [(await direct.get(warmKey())) ?? "", (await direct.get(coldKey("1.0.0"))) ?? ""]
    const stored = await inRedis()
    await direct.set(warmKey(), flipped(warm, warm.indexOf(NAME)))
    expect(await load(on(process()))).toMatchObject({ tier: "cold", rendering: expect.stringContaining(NAME) })
    expect(corrupt()).toEqual(["warm"])
    await vi.waitFor(async () => expect(await direct.get(warmKey())).toBe(warm))
    await direct.set(warmKey(), flipped(warm, warm.length - 40))
    await direct.set(coldKey("1.0.0"), flipped(cold, cold.length >> 1))
    expect(await load(on(process()))).toMatchObject({ tier: "record", rendering: expect.stringContaining(NAME) })
    expect(corrupt()).toEqual(["warm", "warm", "cold"])
    await vi.waitFor(async () => expect(await inRedis()).toEqual(stored))
  })

  test("in the record: tiers above go on; without them the error names the remedy, and a rebuild is one", async () => {
    const damage =
      "update business_context_manifests set manifest = jsonb_set(manifest, '{foundation,company,name}', '\"Another\"') where workspace_id = $1"
    const { rowCount } = await record.query(damage, [company.workspace_id])
    expect(rowCount).toBe(1)
    const holder = on(process())
    expect((await load(holder)).tier).toBe("warm")
    await direct.flushDb()
    const reader = on(process())
    await expect(load(reader)).rejects.toMatchObject({
      code: "internal",
      details: { reason: "checksum_mismatch", version: "1.0.0" },
      message: expect.stringMatching(/Rebuild the manifest/),
    })
    expect(corrupt()).toEqual(["record"])
    expect(await load(holder)).toMatchObject({ tier: "process", rendering: expect.stringContaining(NAME) })
    await manifest.rebuild(on(process(), company.analyst))
    kit.now += 5_000
    expect(await load(reader)).toMatchObject({ is_latest: true, rendering: expect.stringContaining(NAME) })
    await expect(load(reader, "1.0.0")).rejects.toMatchObject({ message: expect.stringMatching(/backup/) })
  })
})

describe("what does not belong", () => {
  test("another workspace's value, garbage, too much, an old version: never answered", async () => {
    const other = await world.company()
    await kit.finalized(other)
    const both = [company.workspace_id, company.workspace_id]
    const [foreign, foreignCold] = [await direct.get(warmKey(other)), await direct.get(coldKey("1.0.0", other))]
    for (const [warm, cold] of [
      [foreign, foreignCold],
      ["null", "{}"],
      ["x".repeat(5_000_000), "x".repeat(5_000_000)],
    ] as [string, string][]) {
      kit.logged = []
      await direct.mSet([warmKey(), warm, coldKey("1.0.0"), cold])
      const { tier, manifest } = await load(on(process()))
      expect([tier, manifest.workspace_id]).toEqual(["record", company.workspace_id])
      expect(corrupt()).toEqual(["warm", "cold"])
      await vi.waitFor(async () => expect((await inRedis()).map((found) => found?.manifest.workspace_id)).toEqual(both))
    }

    const old = (await direct.get(warmKey())) ?? ""
    await change("Elsewhere")
    await manifest.rebuild(on(process(), company.analyst))
    await filled(coldKey("1.1.0"))
    kit.logged = []
    await direct.set(warmKey(), old)
    expect(await load(on(process()))).toMatchObject({ tier: "cold", manifest: { version: "1.1.0" } })
    await expect.poll(async () => read(Buffer.from((await direct.get(warmKey())) ?? ""))?.version).toBe("1.1.0")
    // It is as whole as ever: merely late.
    expect(corrupt()).toEqual([])
    await direct.set(coldKey("1.1.0"), (await direct.get(coldKey("1.0.0"))) ?? "")
    await direct.del(warmKey())
    expect(await load(on(process()))).toMatchObject({ tier: "record", manifest: { version: "1.1.0" } })
    expect(corrupt()).toEqual(["cold"])
  })

  test("no workspace is answered with what another one loads at the same moment", async () => {
    const other = await world.company()
    const ports = process()
    const [own, foreign, unknown] = await Promise.allSettled([
      load(on(ports)),
      load(on(ports, other.owner)),
      load(on(ports), "9.9.9"),
    ])
    expect(own).toMatchObject({ status: "fulfilled", value: { manifest: { workspace_id: company.workspace_id } } })
    expect(foreign).toMatchObject({
      status: "rejected",
      reason: { code: "not_found", details: { reason: "no_manifest" } },
    })
    expect(unknown).toMatchObject({ status: "rejected", reason: { code: "not_found", details: { reason: "version" } } })
    await expect(load(on(ports, other.owner), "1.0.0")).rejects.toMatchObject({ code: "not_found" })
  })

  test("somebody who was let in a moment too long finds nothing, and hides nothing from the others", async () => {
    const stranger = world.b.viewer
    const blind = { ...stranger, workspace_id: company.workspace_id } as Ctx
    const ports = process()
    const [first, second] = await Promise.allSettled([load(on(ports, blind)), load(on(ports))])
    expect(first).toMatchObject({ status: "rejected", reason: { code: "not_found" } })
    expect(second).toMatchObject({ status: "fulfilled" })
  })
})

describe("rows of former schemas", () => {
  async function formerly(file: "manifest-1.0.json" | "manifest-1.1.json", change: object = {}) {
    const path = join(import.meta.dirname, "../fixtures", file)
    const fixture = JSON.parse(readFileSync(path, "utf8"))
    const own = { ...fixture, workspace_id: company.workspace_id, version: "1.0.0" }
    const checksum = formerChecksumOf(own)
    const stored = JSON.stringify({ ...own, checksum, ...change })
    const set = "set manifest = $2, checksum = $3, rendering = '', schema_version = $4"
    const values = [company.workspace_id, stored, checksum, fixture.schema_version]
    await record.query(`update business_context_manifests ${set} where workspace_id = $1`, values)
    await record.query("update manifest_pointers set checksum = $2 where workspace_id = $1", [
      company.workspace_id,
      checksum,
    ])
    return checksum
  }

  test.each(["manifest-1.0.json", "manifest-1.1.json"] as const)("%s is read in today's form", async (file) => {
    const row_checksum = await formerly(file)
    const reader = on(process())
    const { tier, entry } = await loadEntry(reader)
    expect(tier).toBe("record")
    expect(entry.row_checksum).toBe(row_checksum)
    const { manifest: upgraded, rendering } = opened(entry)
    expect(upgraded).toMatchObject({ schema_version: "2.0", checksum: entry.checksum })
    expect(isIntact(upgraded)).toBe(true)
    expect(rendering).toContain(upgraded.foundation.company.name)
    expect((await load(reader)).tier).toBe("process")
    await vi.waitFor(async () => expect((await inRedis())[0]?.manifest.checksum).toBe(entry.checksum))
    expect((await load(on(process()))).tier).toBe("warm")
    expect(corrupt()).toEqual([])
  })

  test("and not when a byte of it changed", async () => {
    await formerly("manifest-1.1.json", { goals: { short_term: ["Another goal"] } })
    await expect(load(on(process()))).rejects.toMatchObject({ details: { reason: "checksum_mismatch" } })
    expect(corrupt()).toEqual(["record"])
  })
})
