import { readFileSync } from "node:fs"
import { join } from "node:path"
import pg from "pg"
import { createClient } from "redis"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { formerChecksumOf, isIntact } from "#lib/manifest/checksum"
import * as manifest from "#lib/manifest/service"
import { forget, load, loadEntry } from "#lib/manifest/service/read"
import { opened, read, readPacked } from "#lib/manifest/tiers/entry"
import { tiersOf } from "#lib/manifest/tiers/tiers"
import { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { redisWire } from "#lib/platform/adapters/node-redis"
import { redisCache } from "#lib/platform/adapters/redis-cache"
import type { Cache } from "#lib/platform/cache"
import type { Ctx, Ports } from "#lib/platform/context"
import { createLog } from "#lib/platform/log"
import { testRedisUrl } from "#lib/platform/testing/rest-bridge"
import { type Fault, startTcpProxy } from "#lib/platform/testing/tcp-proxy"
import { type Company, openWorld, type World } from "#lib/platform/testing/world"

// Several processes are several sets of ports over one Postgres and one Redis: tiers belong to the ports.

const ALL = { generate_bcm: true, cache_bcm: true, persist_bcm: true, enqueue_embeddings: false }
const DATABASE = 6
const NAME = "Fernhollow Outfitters"

let world: World
let company: Company
let record: pg.Client
let session_id: SessionId
let now = 0
let logged: { event: string; tier?: string }[] = []
const direct = createClient({ url: testRedisUrl(DATABASE) })
// A busy machine may be slow by itself; the limits of the line that fails are the real ones.
const wire = redisWire(testRedisUrl(DATABASE), { limit_ms: 10_000 })
const cache = redisCache(wire)
const proxy = await startTcpProxy(Number(new URL(testRedisUrl()).port))
const failing = redisWire(`redis://127.0.0.1:${proxy.port}/${DATABASE}`, { pause_ms: 60_000 })

/** Ports of a process of its own, with time that a test moves. */
const process = (own: Partial<Ports> = {}): Ports => {
  return { ...world.runtime.ports, cache, clock: () => new Date(now), ...own }
}
const log = createLog("warn", (line) => logged.push(JSON.parse(line)))
const on = (ports: Ports, ctx: Ctx = company.viewer): Ctx => ({ ...ctx, ports, log })
const corrupt = () => logged.filter(({ event }) => event === "manifest.corrupt").map(({ tier }) => tier)
const warmKey = (of = company) => `w:${of.workspace_id}:bcm:latest`
const coldKey = (version: string, of = company) => `w:${of.workspace_id}:bcm:${version}`
/** Until what no answer waits for has been written. */
const filled = (...keys: string[]) =>
  vi.waitFor(async () => expect(await direct.exists(keys)).toBe(keys.length), { timeout: 5_000 })
/** What both tiers in Redis say, read. */
const inRedis = async () => {
  const found = [read((await direct.get(warmKey())) ?? ""), readPacked((await direct.get(coldKey("1.0.0"))) ?? "")]
  return found.map((entry) => entry && opened(entry))
}
const readings = (ctx: Ctx) =>
  Object.fromEntries(
    tiersOf(ctx)
      .meter.tiers()
      .map(({ name, ...rest }) => [name, rest]),
  )

async function answered(ctx: Ctx): Promise<SessionId> {
  const id = SessionId.parse((await onboarding.create(ctx)).session_id)
  for (const [step, data] of Object.entries(DEMO_ANSWERS).slice(0, 12))
    await onboarding.saveStep(ctx, { session_id: id, step_id: Number(step), data: data as Answers })
  return id
}

beforeAll(async () => {
  world = await openWorld()
  await direct.connect()
  await direct.flushDb()
  record = new pg.Client({ connectionString: world.runtime.env.MIGRATION_DATABASE_URL })
  await record.connect()
})
afterAll(async () => {
  wire.close()
  failing.close()
  direct.destroy()
  await proxy.close()
  await record.end()
  await world.close()
})
beforeEach(async () => {
  now = Date.now()
  logged = []
  company = await world.company()
  session_id = await answered(company.analyst)
  await manifest.finalize(on(process(), company.analyst), { session_id, ...ALL })
  await filled(warmKey(), coldKey("1.0.0"))
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
    expect(read((await direct.get(warmKey())) ?? "")?.version).toBe("1.1.0")
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

async function change(headquarters: string): Promise<void> {
  const data = { ...(DEMO_ANSWERS[1] as Answers), headquarters }
  await onboarding.saveStep(company.analyst, { session_id, step_id: 1, data })
}

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
    now += 5_000
    expect(await load(reader)).toMatchObject({ is_latest: true, rendering: expect.stringContaining(NAME) })
    await expect(load(reader, "1.0.0")).rejects.toMatchObject({ message: expect.stringMatching(/backup/) })
  })
})

describe("what does not belong", () => {
  test("another workspace's value, garbage, too much, an old version: never answered", async () => {
    const other = await world.company()
    const others = await answered(other.analyst)
    await manifest.finalize(on(process(), other.analyst), { session_id: others, ...ALL })
    await filled(warmKey(other), coldKey("1.0.0", other))
    const both = [company.workspace_id, company.workspace_id]
    const [foreign, foreignCold] = [await direct.get(warmKey(other)), await direct.get(coldKey("1.0.0", other))]
    for (const [warm, cold] of [
      [foreign, foreignCold],
      ["null", "{}"],
      ["x".repeat(5_000_000), "x".repeat(5_000_000)],
    ] as [string, string][]) {
      logged = []
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
    logged = []
    await direct.set(warmKey(), old)
    expect(await load(on(process()))).toMatchObject({ tier: "cold", manifest: { version: "1.1.0" } })
    await expect.poll(async () => read((await direct.get(warmKey())) ?? "")?.version).toBe("1.1.0")
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

describe("Redis", () => {
  const FAULTS: [string, Fault][] = [
    ["refused", "refuse"],
    ["slow", { delay_ms: 2_000 }],
    ["stalled", "stall"],
  ]
  const asked: { key: string; ms: number }[] = []
  const watched: Cache = {
    ...redisCache(failing),
    async get(key) {
      const began = performance.now()
      return redisCache(failing)
        .get(key)
        .finally(() => asked.push({ key, ms: performance.now() - began }))
    },
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
    // The cold tier is not asked by whoever has waited.
    expect(asked.length).toBeGreaterThanOrEqual(9)
    expect(logged).toEqual([])
  })

  test("limping: the cold tier is not asked after the warm one took that long", async () => {
    await direct.del(warmKey())
    await proxy.become({ delay_ms: 200 })
    expect((await load(on(process({ cache: watched })))).tier).toBe("record")
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
    now += 55 * 60_000
    expect(new Set(await burst())).toEqual(new Set(["process"]))
    await expect.poll(() => readings(reader).record?.hits).toBe(2)
    now += 55 * 60_000
    expect(new Set(await burst())).toEqual(new Set(["process"]))
    await expect.poll(() => readings(reader).record?.hits).toBe(3)
    now += 60 * 60_000
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

describe("which version is the latest", () => {
  const versionOn = async (ctx: Ctx) => (await loadEntry(ctx)).entry.version

  async function rebuilt(ports: Ports, headquarters = "Elsewhere"): Promise<void> {
    await change(headquarters)
    await manifest.rebuild(on(ports, company.analyst))
  }

  test("after a rebuild on one process another serves the old version for at most five seconds", async () => {
    const [a, b] = [process(), process()]
    expect([await versionOn(on(a)), await versionOn(on(b))]).toEqual(["1.0.0", "1.0.0"])
    now += 1_000
    await rebuilt(a)
    expect(await versionOn(on(a))).toBe("1.1.0")
    expect(await versionOn(on(b))).toBe("1.0.0")
    now += 3_999
    expect(await versionOn(on(b))).toBe("1.0.0")
    now += 1
    expect(await versionOn(on(b))).toBe("1.1.0")
  })

  test("counts from when it was asked, however late the answer comes", async () => {
    const reader = on(process())
    const asked = now
    const slow: Ctx = {
      ...reader,
      tx: async (fn) => {
        const result = await reader.tx(fn)
        now = asked + 4_500
        return result
      },
    }
    await loadEntry(slow)
    const writer = process()
    await rebuilt(writer)
    now += 499
    expect(await versionOn(reader)).toBe("1.0.0")
    await expect.poll(() => tiersOf(reader).latest.get(company.workspace_id)?.version).toBe("1.1.0")
    expect(await versionOn(reader)).toBe("1.1.0")
  })

  test("is asked again behind the answers of its last second, so that a busy workspace never waits", async () => {
    const reader = on(process())
    await loadEntry(reader)
    for (let second = 0; second < 5; second++) {
      now += 4_200
      const { outcome, statements } = await world.failAt(Number.POSITIVE_INFINITY, () =>
        Promise.all(Array.from({ length: 50 }, () => loadEntry(reader))),
      )
      expect(outcome.status).toBe("fulfilled")
      expect(statements).toBeLessThanOrEqual(4)
      await expect.poll(() => tiersOf(reader).latest.get(company.workspace_id)?.asked_at).toBe(now)
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
    now -= 60_000
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
    await expect.poll(async () => read((await direct.get(warmKey())) ?? "")?.version).toBe("1.1.0")
    expect(await load(on(process()))).toMatchObject({ tier: "warm", manifest: { version: "1.1.0" } })
    await direct.flushDb()
    expect(await load(on(process()))).toMatchObject({ tier: "record", manifest: { version: "1.1.0" } })
  })
})
