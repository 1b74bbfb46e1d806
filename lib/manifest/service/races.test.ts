import pg from "pg"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import * as manifest from "#lib/manifest/service"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx } from "#lib/platform/context"
import { answered, EVERY_FLAG, finalized } from "#lib/platform/testing/manifests"
import { testUrls } from "#lib/platform/testing/urls"
import { type Company, openWorld, type World } from "#lib/platform/testing/world"

// Two processes make versions of one workspace at once: two runtimes, each with connections and caches of its own.

let world: World
let other: World
const unlimited = { ports: { limits: { take: async () => undefined } } }
beforeAll(async () => {
  world = await openWorld(unlimited)
  other = await openWorld(unlimited)
})
afterAll(async () => {
  await other.close()
  await world.close()
})

const FIRST = DEMO_ANSWERS[1] as Answers
const HALF = Object.fromEntries(Object.entries(DEMO_ANSWERS).filter(([step]) => Number(step) <= 12))
let company: Company
let there: Ctx
beforeEach(async () => {
  company = await world.company()
  there = await other.runtime.memberCtx(company.analyst.user.claims, company.workspace_id)
})

const numbers = async () => {
  const { versions } = await manifest.listVersions(company.viewer, { limit: 100 })
  return versions.map(({ version }) => version).reverse()
}

/** True when each number is what its bump makes of the one before: no gap, no number twice. */
async function followOneAnother(): Promise<boolean> {
  const { versions } = await manifest.listVersions(company.viewer, { limit: 100 })
  const parts = versions.reverse().map(({ version, change_summary: { bump } }) => {
    const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number)
    return { major, minor, patch, bump }
  })
  return parts.every(({ major, minor, patch, bump }, i) => {
    const was = parts[i - 1] ?? { major: 0, minor: 0, patch: 0 }
    const next = {
      major: [was.major + 1, 0, 0],
      minor: [was.major, was.minor + 1, 0],
      patch: [was.major, was.minor, was.patch + 1],
      none: [],
    }[bump]
    return [major, minor, patch].join() === next.join()
  })
}

test("fifty rebuilds, restores and finalizes at once make consecutive versions", { timeout: 60_000 }, async () => {
  const session_id = await finalized(company.analyst, DEMO_ANSWERS)
  await onboarding.saveStep(company.analyst, { session_id, step_id: 1, data: { ...FIRST, headquarters: "Porto" } })
  await manifest.rebuild(company.analyst)
  const open = await Promise.all(
    ["A", "B", "C", "D"].map((company_name) => answered(company.analyst, { ...HALF, 1: { ...FIRST, company_name } })),
  )
  const act = (i: number): Promise<string> => {
    const ctx = i % 2 === 0 ? company.analyst : there
    const session_id = i % 12 === 3 ? open[(i - 3) / 12] : undefined
    if (session_id) return manifest.finalize(ctx, { session_id, ...EVERY_FLAG }).then((made) => made.bcm_version)
    if (i % 2 === 0) return manifest.rebuild(ctx).then((made) => made.version)
    return manifest.restore(ctx, { version: i % 4 === 1 ? "1.0.0" : "1.1.0" }).then((made) => made.version)
  }
  // A dozen under way at any time, so that none waits for a connection rather than for the others.
  const waiting = Array.from({ length: 50 }, (_, i) => i)
  const answers: string[] = []
  const lane = async () => {
    for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) answers.push(await act(i))
  }
  await Promise.all(Array.from({ length: 12 }, lane))
  const made = await numbers()
  expect(made.length).toBeGreaterThan(8)
  expect(new Set(made).size).toBe(made.length)
  expect(await followOneAnother()).toBe(true)
  expect(answers).toHaveLength(50)
  for (const version of answers) expect(made).toContain(version)
  // Whoever reads last reads the last one, in both processes.
  const [mine, theirs] = await Promise.all(
    [company.analyst, there].map((ctx) => manifest.get(ctx, { version: made.at(-1) })),
  )
  expect([mine?.checksum, mine?.is_latest]).toEqual([theirs?.checksum, true])
})

test("a writer that takes no lock is caught by the unique key, and ours comes after it", async () => {
  const session_id = await finalized(company.analyst, DEMO_ANSWERS)
  await onboarding.saveStep(company.analyst, { session_id, step_id: 1, data: { ...FIRST, headquarters: "Porto" } })
  const rival = new pg.Client({ connectionString: testUrls().owner })
  await rival.connect()
  const { workspace_id } = company
  // The next version, as a process would add it that knows nothing of the lock; not yet committed.
  await rival.query("begin")
  const { rows } = await rival.query(
    `insert into business_context_manifests (workspace_id, session_id, version_major, version_minor, version_patch,
       schema_version, manifest, rendering, checksum, token_count, size_bytes, source)
     select workspace_id, session_id, 1, 1, 0, schema_version, manifest || '{"version": "1.1.0"}', rendering, checksum,
       token_count, size_bytes, 'migration'
     from business_context_manifests where workspace_id = $1 returning id`,
    [workspace_id],
  )
  await rival.query("update manifest_pointers set manifest_id = $2, version = '1.1.0' where workspace_id = $1", [
    workspace_id,
    rows[0].id,
  ])
  const rebuilding = manifest.rebuild(company.analyst)
  await waitUntilBlocked(rival)
  await rival.query("commit")
  await rival.end()
  expect(await rebuilding).toMatchObject({ version: "1.2.0", is_changed: true })
  expect(await numbers()).toEqual(["1.0.0", "1.1.0", "1.2.0"])
})

/** Until some transaction waits for what the rival has not committed. */
async function waitUntilBlocked(rival: pg.Client): Promise<void> {
  for (let i = 0; i < 500; i++) {
    const { rows } = await rival.query(
      "select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))",
    )
    if (rows.length > 0) return
    await new Promise((done) => setTimeout(done, 10))
  }
  throw new Error("nobody came to wait")
}
