import { setTimeout as sleep } from "node:timers/promises"
import { brotliDecompressSync } from "node:zlib"
import { LRUCache } from "lru-cache"
import { createClient } from "redis"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { checksumOf } from "#lib/manifest/checksum"
import type { Manifest } from "#lib/manifest/contract/content"
import { getManifest, ManifestView } from "#lib/manifest/contract/read"
import * as manifest from "#lib/manifest/service"
import { load, loadEntry } from "#lib/manifest/service/read"
import { tiersOf } from "#lib/manifest/tiers/tiers"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { memoryCache } from "#lib/platform/adapters/memory-cache"
import type { Ctx } from "#lib/platform/context"
import { endpoint, readyJson } from "#lib/platform/endpoint"
import { createRoute, type Handler } from "#lib/platform/http"
import { runtime } from "#lib/runtime"
import { answered, openGround, percentile, timed } from "./company.ts"
import type { Figure } from "./figure.ts"

const COMPANIES = 8
// Enough within five seconds that the question which version is the latest weighs as little as it does on a busy server.
const READS = 100
const ROUNDS = 3
const WORKSPACES = 10_000
const ZIPF_READS = 16_000

type Ground = Awaited<ReturnType<typeof openGround>>
type Act = (which: number) => Promise<unknown>

/** Each tier against what it stands on, and who answers when ten thousand workspaces are read as people read. */
export default async function manifestRead(): Promise<Figure[]> {
  const ground = await openGround()
  const redis = createClient({ url: ground.redis_url })
  try {
    await redis.connect()
    const readers: Ctx[] = []
    for (let i = 0; i < COMPANIES; i++) readers.push(await withTwoVersions(ground))
    return [...(await tiers(ground, redis, readers)), ...(await zipf(ground, readers[0] as Ctx))]
  } finally {
    redis.destroy()
    await ground.close()
  }
}

/** A company whose latest version is 1.1.0; 1.0.0 is the former one, which only the cold tier and the record hold. */
async function withTwoVersions(ground: Ground): Promise<Ctx> {
  const ctx = await ground.company()
  const session_id = await answered(ctx, Object.keys(DEMO_ANSWERS).map(Number))
  const all = { generate_bcm: true, cache_bcm: true, persist_bcm: true, enqueue_embeddings: false }
  await manifest.finalize(ctx, { session_id, ...all })
  const data = { ...(DEMO_ANSWERS[1] as Answers), headquarters: "Elsewhere" }
  await onboarding.saveStep(ctx, { session_id, step_id: 1, data })
  await manifest.rebuild(ctx)
  // Until Redis has both versions: filling is nobody's wait, so here somebody must.
  for (const version of ["1.0.0", "1.1.0"]) {
    while (!(await ctx.ports.cache.get(`w:${ctx.workspace_id}:bcm:${version}`).catch(() => null))) {
      tiersOf(ctx).entries.clear()
      await loadEntry(ctx, version)
      await sleep(50)
    }
  }
  return ctx
}

async function tiers(
  ground: Ground,
  redis: { get(key: string): Promise<string | null> },
  readers: Ctx[],
): Promise<Figure[]> {
  const keys = readers.map(({ workspace_id: id }) => ({ warm: `w:${id}:bcm:latest`, cold: `w:${id}:bcm:1.0.0` }))
  const key = (which: number) => keys[which] as (typeof keys)[number]
  const of = (which: number) => readers[which] as Ctx
  const alone = { ...of(0).ports, cache: memoryCache() }
  const empty = (ctx: Ctx) => tiersOf(ctx).entries.delete(`${ctx.workspace_id} 1.0.0`)
  const { ours, bare, bytes } = await doors(readers)
  const row =
    "select * from business_context_manifests where workspace_id = $1 and version_major = 1 and version_minor = 0 and version_patch = 0"
  const taken = await inTurns({
    bare,
    process: ours,
    get: (which) => redis.get(key(which).warm),
    warm: (which) => {
      tiersOf(of(which)).entries.delete(`${of(which).workspace_id} 1.1.0`)
      return expecting("warm", loadEntry(of(which)))
    },
    unpack: async (which) => brotliDecompressSync(Buffer.from((await redis.get(key(which).cold)) ?? "", "base64")),
    cold: (which) => {
      empty(of(which))
      return expecting("cold", loadEntry(of(which), "1.0.0"))
    },
    select: (which) => ground.raw.query(row, [of(which).workspace_id]),
    inside: (which) => of(which).tx((db) => rowUnderClaims(db, of(which).workspace_id)),
    record: (which) => {
      const ctx = { ...of(which), ports: alone }
      empty(ctx)
      return expecting("record", loadEntry(ctx, "1.0.0"))
    },
  })
  const figures = (name: string, what: keyof typeof taken, floor: keyof typeof taken, spec: number): Figure[] => {
    const [own, under] = [taken[what], taken[floor]] as [Taken, Taken]
    return [
      { name: `${name}, reads`, value: own.rate, unit: "/s", floor: under.rate, aim: { at_least: 0.8 } },
      { name: `${name}, p50`, value: own.p50, unit: "ms", floor: under.p50, spec: { at_most: spec } },
      { name: `${name}, p99`, value: own.p99, unit: "ms", floor: under.p99, spec: { at_most: spec } },
    ]
  }
  return [
    { name: "manifest-read: size of an answer", value: bytes / 1024, unit: "kB" },
    { name: "manifest-read: answered by another tier", value: strays, unit: "reads", aim: { at_most: 50 } },
    ...figures("tier 0 over HTTP / bare handler", "process", "bare", 50),
    ...figures("tier 1 / raw GET", "warm", "get", 100),
    ...figures("tier 2 / raw GET, unpacked", "cold", "unpack", 200),
    ...figures("record / raw SELECT under claims", "record", "inside", 300),
    ...figures("record / raw SELECT alone", "record", "select", 300).slice(0, 1),
  ]
}

const rowUnderClaims = (db: Parameters<Parameters<Ctx["tx"]>[0]>[0], workspace_id: string) =>
  db
    .selectFrom("business_context_manifests")
    .selectAll()
    .where("workspace_id", "=", workspace_id)
    .where("version_major", "=", 1)
    .where("version_minor", "=", 0)
    .where("version_patch", "=", 0)
    .executeTakeFirstOrThrow()

async function expecting(tier: string, read: Promise<{ tier: string }>): Promise<void> {
  if ((await read).tier !== tier) strays++
}

/** Reads that another tier answered, because Redis did not within its limit: on a busy machine there are some. */
let strays = 0

/** GET /manifest, and a handler that answers as many bytes, behind the same door: token, membership, budgets, parsing. */
async function doors(readers: Ctx[]) {
  const { body } = await manifest.answer(readers[0] as Ctx, { format: "json" })
  const bytes = Buffer.from(body as Buffer)
  const { host } = runtime()
  const claims = new Map(readers.map(({ user, workspace_id }) => [workspace_id, user.claims]))
  const verify = async (token: string) => claims.get(token) ?? null
  // Budgets would end the run; without them the floor is lower, which is the harder measure.
  const route = createRoute(() => ({ ...host, verify, limits: { take: async () => undefined } }))
  const same = { access: "member", role: "viewer", limit: "context", query: getManifest.query } as const
  const bare = endpoint({ ...same, route: "GET /api/v1/bare", summary: "", response: readyJson(ManifestView, "") })
  const knock = (door: Handler) => async (which: number) => {
    const { workspace_id } = readers[which] as Ctx
    const url = `http://localhost${door.endpoint.path}?workspace_id=${workspace_id}`
    const request = new Request(url, { headers: { authorization: `Bearer ${workspace_id}` } })
    const response = await door(request, { params: Promise.resolve({}) })
    const { byteLength } = await response.arrayBuffer()
    if (response.status !== 200 || byteLength < bytes.length / 2)
      throw new Error(`the door answered ${response.status}`)
  }
  return {
    bytes: bytes.length,
    bare: knock(route(bare, async () => ({ body: bytes, content_type: "application/json", etag: "bare" }))),
    ours: knock(route(getManifest, manifest.answer)),
  }
}

type Taken = { rate: number; p50: number; p99: number }

/** Acts in turns, so that a slow second of the machine meets all; each company reads one after the other. */
async function inTurns<Name extends string>(acts: Record<Name, Act>): Promise<Record<Name, Taken>> {
  const names = Object.keys(acts) as Name[]
  const rates = new Map(names.map((name) => [name, [] as number[]]))
  const each = new Map(names.map((name) => [name, [] as number[]]))
  for (let round = -1; round < ROUNDS; round++) {
    for (const name of names) {
      const began = performance.now()
      const own: number[] = []
      const reading = async (which: number) => {
        for (let i = 0; i < READS; i++) own.push(await timed(() => acts[name](which)))
      }
      await Promise.all(Array.from({ length: COMPANIES }, (_, which) => reading(which)))
      if (round < 0) continue
      rates.get(name)?.push((COMPANIES * READS * 1000) / (performance.now() - began))
      each.get(name)?.push(...own)
    }
  }
  const entries = names.map((name) => {
    const [rate, times] = [rates.get(name) ?? [], each.get(name) ?? []]
    return [name, { rate: percentile(rate, 0.5), p50: percentile(times, 0.5), p99: percentile(times, 0.99) }] as const
  })
  return Object.fromEntries(entries) as Record<Name, Taken>
}

/** Ten thousand workspaces, the n-th read 1/n as often as the first, on two processes that share a Redis. */
async function zipf(ground: Ground, member: Ctx): Promise<Figure[]> {
  const readers = await manyReaders(ground, member)
  const processes = [1, 2].map(() => ({ ...member.ports }))
  // The copies are small, so that the bench starts soon; as many are held as of whole manifests would be.
  const { entry } = await loadEntry(member)
  const max = Math.floor((64 * 1024 * 1024) / (entry.content.length + entry.rest.length))
  for (const ports of processes) Object.assign(tiersOf({ ports }), { entries: new LRUCache({ max }) })
  const sums: number[] = []
  for (let n = 1; n <= WORKSPACES; n++) sums.push((sums.at(-1) ?? 0) + 1 / n)
  const pick = () => {
    const wanted = Math.random() * (sums.at(-1) as number)
    let [low, high] = [0, WORKSPACES - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] as number) < wanted) low = middle + 1
      else high = middle
    }
    return readers[low] as Reader
  }
  const took: number[] = []
  const began = performance.now()
  await Promise.all(
    Array.from({ length: COMPANIES }, async (_, worker) => {
      const ports = processes[worker % 2] as Ctx["ports"]
      for (let i = 0; i < ZIPF_READS / COMPANIES; i++) {
        const { user_id, workspace_id } = pick()
        // The door did this already: only the answer is timed.
        const ctx = { ...(await ground.person(user_id).enter(workspace_id)), ports }
        took.push(await timed(() => manifest.answer(ctx, { format: "json" })))
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  const hits: Record<string, number> = {}
  for (const ports of processes)
    for (const { name, hits: count } of tiersOf({ ports }).meter.tiers()) hits[name] = (hits[name] ?? 0) + count
  const asked = processes.reduce((sum, ports) => sum + tiersOf({ ports }).meter.pointer().asked, 0)
  const share = (count = 0): Pick<Figure, "value" | "unit"> => ({ value: (100 * count) / took.length, unit: "%" })
  return [
    { name: "zipf over 10,000: reads, each entered anew", value: took.length / seconds, unit: "/s" },
    { name: "zipf: p50", value: percentile(took, 0.5), unit: "ms", spec: { at_most: 50 } },
    { name: "zipf: p99", value: percentile(took, 0.99), unit: "ms", spec: { at_most: 300 } },
    ...["process", "warm", "cold", "record"].map((tier) => ({
      name: `zipf: answered by ${tier}`,
      ...share(hits[tier]),
    })),
    { name: "zipf: asked which is the latest", ...share(asked) },
  ]
}

type Reader = { workspace_id: string; user_id: string }

/** Workspaces with a small manifest each, written straight into the tables, and somebody in each who may read it. */
async function manyReaders(ground: Ground, member: Ctx): Promise<Reader[]> {
  const { manifest: whole } = await load(member)
  const sections: Manifest = {
    ...whole,
    budget: { ...whole.budget, certificate: { ...whole.budget.certificate, dropped: [] } },
  }
  const readers = Array.from({ length: WORKSPACES }, () => ({
    workspace_id: crypto.randomUUID(),
    user_id: crypto.randomUUID(),
  }))
  const ids = readers.map(({ workspace_id }) => workspace_id)
  const people = readers.map(({ user_id }) => user_id)
  const q = (text: string, values: unknown[]) => ground.raw.query(text, values)
  await q("insert into profiles (user_id, email) select id::uuid, id || '@example.com' from unnest($1::text[]) as id", [
    people,
  ])
  await q(
    "insert into workspaces (id, name, slug, created_by) select id::uuid, id, id, $2 from unnest($1::text[]) as id",
    [ids, member.user.id],
  )
  await q(
    "insert into workspace_members (workspace_id, user_id, role) select id, person, 'viewer' from unnest($1::uuid[], $2::uuid[]) as u(id, person)",
    [ids, people],
  )
  for (let from = 0; from < WORKSPACES; from += 500) {
    const some = ids.slice(from, from + 500)
    const made = some.map((workspace_id) => ({
      ...sections,
      workspace_id,
      session_id: null,
      checksum: checksumOf(sections, workspace_id),
    }))
    await q(
      `with made as (
         insert into business_context_manifests (workspace_id, version_major, version_minor, version_patch, schema_version, manifest, rendering, checksum, token_count, size_bytes, source, change_summary)
         select (m->>'workspace_id')::uuid, 1, 1, 0, '2.0', m, '', m->>'checksum', 1, 1, 'finalize', '{}' from jsonb_array_elements($1::jsonb) as m
         returning id, workspace_id, checksum)
       insert into manifest_pointers (workspace_id, manifest_id, version, checksum) select workspace_id, id, '1.1.0', checksum from made`,
      [JSON.stringify(made)],
    )
  }
  return readers
}
