import { readFileSync } from "node:fs"
import { join } from "node:path"
import pg from "pg"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { formerChecksumOf } from "#lib/manifest/checksum"
import * as manifest from "#lib/manifest/service"
import { forget } from "#lib/manifest/service/read"
import type { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx } from "#lib/platform/context"
import { finalized } from "#lib/platform/testing/manifests"
import { testUrls } from "#lib/platform/testing/urls"
import { type Company, openWorld, type World } from "#lib/platform/testing/world"

let world: World
let owner: pg.Client
beforeAll(async () => {
  world = await openWorld()
  owner = new pg.Client({ connectionString: testUrls().owner })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await world.close()
})

const FORMER = JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/manifest-1.0.json"), "utf8"))
const FIRST = DEMO_ANSWERS[1] as Answers
let company: Company
let session_id: SessionId
beforeEach(async () => {
  company = await world.company()
  session_id = await finalized(company.analyst, DEMO_ANSWERS)
})

const answer = (step_id: number, data: Answers) => onboarding.saveStep(company.analyst, { session_id, step_id, data })
const moveTo = async (headquarters: string) => {
  await answer(1, { ...FIRST, headquarters })
  return manifest.rebuild(company.analyst)
}
const audited = async (action: string) =>
  world.system.tx(async (db) =>
    db
      .selectFrom("audit_log")
      .select(["actor_id", "details", "target_id"])
      .where("workspace_id", "=", company.workspace_id)
      .where("action", "=", action)
      .orderBy("id")
      .execute(),
  )
const versions = async () => (await manifest.listVersions(company.viewer, { limit: 100 })).versions

describe("a diff", () => {
  test("names what was added, removed and changed for people, and defaults to the latest change", async () => {
    await moveTo("Porto Alegre")
    const diff = await manifest.diff(company.viewer, {})
    expect(diff).toMatchObject({ from: "1.0.0", to: "1.1.0", bump: "minor", added: [], removed: [], moved: [] })
    expect(diff.changed).toMatchObject([
      {
        path: "foundation.company.headquarters",
        section: "Company",
        label: "Headquarters",
        from: FIRST.headquarters,
        to: "Porto Alegre",
        is_critical: false,
        is_wording: false,
      },
    ])
    const back = await manifest.diff(company.viewer, { from: "1.1.0", to: "1.0.0" })
    expect(back.changed).toMatchObject([{ from: "Porto Alegre", to: FIRST.headquarters }])
    expect(await manifest.diff(company.viewer, { from: "1.1.0", to: "1.1.0" })).toMatchObject({
      bump: "none",
      changed: [],
    })
  })

  test("of the first version adds every fact, and calls what stands in a record by the record's name", async () => {
    const { from, to, added, removed } = await manifest.diff(company.viewer, {})
    expect([from, to, removed]).toEqual([null, "1.0.0", []])
    const { manifest: made } = await manifest.get(company.viewer, {})
    const [icp] = made.icps
    expect(added.find(({ path }) => path === `icps[${icp?.id}].vertical`)).toMatchObject({
      section: "Ideal customers",
      label: expect.stringContaining(`${icp?.name}: `),
    })
  })

  test("tells a move by its places", async () => {
    const { primary } = DEMO_ANSWERS[20] as { primary: string[] }
    expect(primary.length).toBeGreaterThan(1)
    await answer(20, { ...(DEMO_ANSWERS[20] as Answers), primary: [...primary].reverse() })
    await moveTo("Porto Alegre")
    const { moved } = await manifest.diff(company.viewer, {})
    // The selection stays when facts only change places, so what was kept before is what moved now.
    expect(moved.length).toBeGreaterThan(0)
    for (const move of moved) expect(move).toMatchObject({ section: "Channels", from: expect.any(Number) })
  })

  test("is refused for a version that never was, and in another workspace", async () => {
    await expect(manifest.diff(company.viewer, { to: "9.0.0" })).rejects.toMatchObject({ code: "not_found" })
    await expect(manifest.diff(company.viewer, { from: "9.0.0" })).rejects.toMatchObject({ code: "not_found" })
    const other = await world.company()
    await expect(manifest.diff(other.owner, { from: "1.0.0", to: "1.0.0" })).rejects.toMatchObject({
      code: "not_found",
    })
  })
})

describe("the history", () => {
  test("says who, when, why and what, with values where there was something to compare with", async () => {
    await moveTo("Porto Alegre")
    const [second, first] = await versions()
    expect(second).toMatchObject({
      version: "1.1.0",
      source: "rebuild",
      is_latest: true,
      created_by: company.analyst.user.id,
      created_by_name: company.analyst.user.email,
      change_summary: {
        bump: "minor",
        changed: ["foundation.company.headquarters"],
        facts: [{ section: "Company", label: "Headquarters", from: FIRST.headquarters, to: "Porto Alegre" }],
      },
    })
    expect(second?.created_at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
    expect(first).toMatchObject({ version: "1.0.0", source: "finalize", is_latest: false })
    expect(first?.change_summary.bump).toBe("major")
    expect(first?.change_summary.added).toContain("foundation.company.name")
    // It would be the manifest once more.
    expect(first?.change_summary.facts).toEqual([])
  })
})

describe("a restore", () => {
  test("makes a former version's content the next one, and the answers behind it", async () => {
    const before = await manifest.get(company.viewer, {})
    await moveTo("Porto Alegre")
    const restored = await manifest.restore(company.analyst, { version: "1.0.0" })
    expect(restored).toMatchObject({
      version: "1.2.0",
      checksum: before.checksum,
      is_changed: true,
      embeddings_enqueued: true,
      change_summary: { bump: "minor", changed: ["foundation.company.headquarters"] },
    })
    const now = await manifest.get(company.viewer, {})
    expect(now).toMatchObject({ version: "1.2.0", checksum: before.checksum, is_latest: true, is_behind: true })
    expect(now.rendering).toBe(before.rendering)
    expect(await manifest.status(company.viewer, { session_id })).toMatchObject({
      bcm_status: "behind",
      bcm_version: "1.2.0",
      versions: ["1.2.0", "1.1.0", "1.0.0"],
    })
    expect((await versions())[0]).toMatchObject({ version: "1.2.0", source: "restore", is_latest: true })
    expect(await audited("manifest.restore")).toMatchObject([
      { actor_id: company.analyst.user.id, details: { restored: "1.0.0", version: "1.2.0", is_changed: true } },
    ])

    // A rebuild takes the answers in again, and then nothing is behind.
    expect(await manifest.rebuild(company.analyst)).toMatchObject({ version: "1.3.0", is_changed: true })
    expect(await manifest.get(company.viewer, {})).toMatchObject({ is_behind: false })
    expect(await manifest.status(company.viewer, { session_id })).toMatchObject({ bcm_status: "current" })
  })

  test("is no longer behind once a build from the answers has come to the same", async () => {
    await moveTo("Porto Alegre")
    await manifest.restore(company.analyst, { version: "1.0.0" })
    await answer(1, FIRST)
    expect(await manifest.rebuild(company.analyst)).toMatchObject({ version: "1.2.0", is_changed: false })
    expect(await manifest.get(company.viewer, {})).toMatchObject({ version: "1.2.0", is_behind: false })
  })

  test("of the latest, or of what says the same, makes no version", async () => {
    const latest = await manifest.restore(company.analyst, { version: "1.0.0" })
    expect(latest).toMatchObject({ version: "1.0.0", is_changed: false, change_summary: { bump: "none" } })
    expect(await manifest.get(company.viewer, {})).toMatchObject({ version: "1.0.0", is_behind: false })
    await moveTo("Porto Alegre")
    await moveTo(String(FIRST.headquarters))
    const same = await manifest.restore(company.analyst, { version: "1.0.0" })
    expect(same).toMatchObject({ version: "1.2.0", is_changed: false })
    expect((await versions()).map(({ version }) => version)).toEqual(["1.2.0", "1.1.0", "1.0.0"])
    expect(await audited("manifest.restore")).toMatchObject([{}, { details: { is_changed: false } }])
  })

  test("is refused to a viewer, for a version that never was, and in another workspace", async () => {
    await expect(manifest.restore(company.viewer, { version: "1.0.0" })).rejects.toMatchObject({ code: "forbidden" })
    await expect(manifest.restore(company.analyst, { version: "7.0.0" })).rejects.toMatchObject({
      code: "not_found",
      details: { reason: "version" },
    })
    const other = await world.company()
    await expect(manifest.restore(other.analyst, { version: "1.0.0" })).rejects.toMatchObject({ code: "not_found" })
    expect(await audited("manifest.restore")).toEqual([])
  })

  test("of a version in an early schema brings its facts into today's", async () => {
    const { workspace_id } = company
    const stored: Record<string, unknown> = { ...FORMER, workspace_id, version: "0.9.0" }
    stored.checksum = formerChecksumOf(stored)
    await plant({ manifest: stored, version: [0, 9, 0], schema_version: "1.0", checksum: String(stored.checksum) })
    const restored = await manifest.restore(company.analyst, { version: "0.9.0" })
    expect(restored).toMatchObject({ version: "2.0.0", is_changed: true, change_summary: { bump: "major" } })
    expect(restored.manifest.schema_version).toBe("2.0")
    const view = await manifest.get(company.viewer, {})
    expect(view.manifest.foundation.company.name).toBe(restored.manifest.foundation.company.name)
    expect(view.checksum).toBe(restored.checksum)
  })

  test("of a version that was tampered with is refused, and changes nothing", async () => {
    await moveTo("Porto Alegre")
    await owner.query(
      "update business_context_manifests set manifest = jsonb_set(manifest, '{foundation,company,name}', '\"Another\"') where workspace_id = $1 and version_minor = 0",
      [company.workspace_id],
    )
    const fresh = await anotherProcess()
    try {
      await expect(manifest.restore(fresh.ctx, { version: "1.0.0" })).rejects.toMatchObject({
        code: "internal",
        details: { reason: "checksum_mismatch" },
      })
    } finally {
      await fresh.close()
    }
    expect((await versions()).map(({ version }) => version)).toEqual(["1.1.0", "1.0.0"])
  })
})

test("a damaged latest version neither stops the next one nor passes for it", async () => {
  await owner.query(
    'update business_context_manifests set manifest = manifest || \'{"checksum": "00"}\' where workspace_id = $1',
    [company.workspace_id],
  )
  const rebuilt = await manifest.rebuild(company.analyst)
  expect(rebuilt).toMatchObject({ version: "2.0.0", is_changed: true })
  forget(company.viewer)
  expect(await manifest.get(company.viewer, {})).toMatchObject({ version: "2.0.0", checksum: rebuilt.checksum })
})

describe("one key, one effect", () => {
  const keyed = (key: string, body: string) =>
    world.runtime.memberCtx(company.analyst.user.claims, company.workspace_id, {
      idempotency: { user_id: company.analyst.user.id, key, route: "POST /test", body_sha256: body },
    })

  test("for a rebuild and a restore", async () => {
    await answer(1, { ...FIRST, headquarters: "Porto Alegre" })
    const rebuilt = await manifest.rebuild(await keyed("k1", "a"))
    await expect(keyed("k1", "a").then(manifest.rebuild)).rejects.toMatchObject({ name: "Replay", response: rebuilt })
    const restore = async (key: string) => manifest.restore(await keyed(key, "b"), { version: "1.0.0" })
    const restored = await restore("k2")
    await manifest.rebuild(company.analyst)
    await expect(restore("k2")).rejects.toMatchObject({ name: "Replay", response: restored })
    // An act that changed nothing is kept too: its answer stays what it was.
    const none = await manifest.restore(await keyed("k3", "c"), { version: "1.3.0" })
    expect(none.is_changed).toBe(false)
    await expect(keyed("k3", "c").then((ctx) => manifest.restore(ctx, { version: "1.3.0" }))).rejects.toMatchObject({
      response: none,
    })
    expect((await versions()).map(({ version }) => version)).toEqual(["1.3.0", "1.2.0", "1.1.0", "1.0.0"])
  })
})

describe("history is append-only", () => {
  const table = "public.business_context_manifests"
  const acts = [`update ${table} set rendering = 'x'`, `delete from ${table}`, `truncate ${table} cascade`]
  /** Each login as far as it can go: with every right on the table, and past row security. */
  const refused = async (login: pg.Client, act: string) => {
    await login.query("begin")
    const outcome = await login.query(act).then(
      () => "done",
      (error: pg.DatabaseError) => error.code,
    )
    await login.query("rollback")
    return outcome
  }

  test.each(acts)("for the app, for people and for jobs: %s", async (act) => {
    for (const [url, role] of [
      [testUrls().app, "none"],
      [testUrls().app, "authenticated"],
      [testUrls().worker, "none"],
    ] as const) {
      const login = new pg.Client({ connectionString: url })
      await login.connect()
      if (role !== "none") await login.query(`set role ${role}`)
      expect(await refused(login, act), `${role} at ${new URL(url).username}`).toBe("42501")
      await login.end()
    }
  })

  test.each(acts)("for a login that has every right and passes row security: %s", async (act) => {
    await owner.query("begin")
    try {
      await owner.query("grant all on all tables in schema public to service_role")
      await owner.query("set local role service_role")
      const outcome = await owner.query(act).catch((error: pg.DatabaseError) => error)
      expect(outcome).toMatchObject({ code: "42501", message: expect.stringContaining("append-only") })
    } finally {
      await owner.query("rollback")
    }
  })

  test("but goes with its workspace", async () => {
    await owner.query("begin")
    await owner.query("delete from manifest_pointers where workspace_id = $1", [company.workspace_id])
    const { rowCount } = await owner.query("delete from workspaces where id = $1", [company.workspace_id])
    const left = await owner.query(`select 1 from ${table} where workspace_id = $1`, [company.workspace_id])
    await owner.query("rollback")
    expect([rowCount, left.rowCount]).toEqual([1, 0])
  })
})

/** The same person on another runtime, whose tiers hold nothing yet. */
async function anotherProcess(): Promise<{ ctx: Ctx; close: () => Promise<void> }> {
  const other = await openWorld()
  const ctx = await other.runtime.memberCtx(company.analyst.user.claims, company.workspace_id)
  return { ctx, close: () => other.close() }
}

async function plant(row: { manifest: object; version: number[]; schema_version: string; checksum: string }) {
  const [major, minor, patch] = row.version
  await owner.query(
    `insert into business_context_manifests (workspace_id, session_id, version_major, version_minor, version_patch,
       schema_version, manifest, rendering, checksum, token_count, size_bytes, source)
     values ($1, $2, $3, $4, $5, $6, $7, '# company\n', $8, 1, 1, 'migration')`,
    [company.workspace_id, session_id, major, minor, patch, row.schema_version, row.manifest, row.checksum],
  )
}
