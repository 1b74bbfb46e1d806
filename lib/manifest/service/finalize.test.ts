import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { isIntact } from "#lib/manifest/checksum"
import * as manifest from "#lib/manifest/service"
import { tiersOf } from "#lib/manifest/tiers/tiers"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { memoryCache } from "#lib/platform/adapters/memory-cache"
import type { Ctx } from "#lib/platform/context"
import { answered, finalize } from "#lib/platform/testing/manifests"
import { type Company, openWorld, type World } from "#lib/platform/testing/world"

let world: World
beforeAll(async () => {
  world = await openWorld({ ports: { cache: memoryCache({ is_shared: true }) } })
})
afterAll(() => world.close())

const EVERY_STEP = Object.keys(DEMO_ANSWERS).map(Number)
const onboarded = (ctx: Ctx, steps: number[] = EVERY_STEP) =>
  answered(ctx, Object.fromEntries(steps.map((step) => [step, DEMO_ANSWERS[step] as Answers])))

/** What stands in the record of a workspace: manifests, pointers, step 24s, finalized sessions, audit rows, jobs. */
const record = (workspace_id: string) =>
  world.system.tx(async (db) => {
    const count = async (table: "business_context_manifests" | "manifest_pointers") =>
      (await db.selectFrom(table).select("workspace_id").where("workspace_id", "=", workspace_id).execute()).length
    const sessions = await db
      .selectFrom("onboarding_sessions")
      .select("status")
      .where("workspace_id", "=", workspace_id)
      .execute()
    const step24 = await db
      .selectFrom("onboarding_steps")
      .select("step_id")
      .where("workspace_id", "=", workspace_id)
      .where("step_id", "=", 24)
      .execute()
    const acts = await db.selectFrom("audit_log").select("action").where("workspace_id", "=", workspace_id).execute()
    const jobs = await world.runtime.pool.query(
      "select 1 from pgboss.job where name = 'embedding_queue' and data->>'workspace_id' = $1",
      [workspace_id],
    )
    return {
      manifests: await count("business_context_manifests"),
      pointers: await count("manifest_pointers"),
      step24: step24.length,
      finalized: sessions.filter((session) => session.status === "finalized").length,
      audited: acts.filter(({ action }) => action === "onboarding.finalize").length,
      jobs: jobs.rowCount,
    }
  })
const WHOLE = { manifests: 1, pointers: 1, step24: 1, finalized: 1, audited: 1, jobs: 1 }
const NOTHING = { manifests: 0, pointers: 0, step24: 0, finalized: 0, audited: 0, jobs: 0 }

let company: Company
beforeEach(async () => {
  company = await world.company()
})

describe("finalize", () => {
  test("makes version 1.0.0 within 1,200 tokens, closes the session, and answers as specified", async () => {
    const session_id = await onboarded(company.analyst)
    const answer = await finalize(company.analyst, session_id)
    expect(answer).toMatchObject({
      success: true,
      session_id,
      workspace_id: company.workspace_id,
      completion_percentage: 100,
      bcm_generated: true,
      bcm_cached: true,
      bcm_cache_reason: null,
      bcm_persisted: true,
      embeddings_enqueued: true,
      bcm_version: "1.0.0",
      bcm_schema_version: "2.0",
    })
    expect(answer.bcm_checksum).toMatch(/^[0-9a-f]{64}$/)
    expect(isIntact(answer.business_context)).toBe(true)
    expect(answer.business_context.budget.tokens).toBeLessThanOrEqual(1200)
    expect(await record(company.workspace_id)).toEqual(WHOLE)
    expect(await finalize(company.analyst, session_id)).toEqual(answer)
    expect(await manifest.status(company.viewer, { session_id })).toMatchObject({
      finalized: true,
      bcm_status: "current",
      bcm_version: "1.0.0",
      versions: ["1.0.0"],
      embeddings: { status: "queued", chunks: 0 },
    })
    expect((await onboarding.cleanup(company.analyst, { session_id })).removed_keys).toBeGreaterThan(0)
    const anybody = world.runtime.publicCtx()
    expect((await manifest.finalizeHealth(anybody)).last_success_at).toBe(answer.finalized_at)
    expect((await onboarding.health(anybody)).last_success_at).toMatch(/^\d{4}-/)
    expect((await manifest.health(anybody)).tiers.map(({ name }) => name)).toEqual([
      "process",
      "warm",
      "cold",
      "record",
    ])
  })

  test("is allowed from twelve steps on; below, it names what is missing and changes nothing", async () => {
    const eleven = EVERY_STEP.slice(0, 11)
    const session_id = await onboarded(company.analyst, eleven)
    await expect(finalize(company.analyst, session_id)).rejects.toMatchObject({
      code: "conflict",
      details: {
        reason: "insufficient_completion",
        completed: 11,
        needed: 12,
        missing: expect.arrayContaining([{ step: 12, key: "brand", title: "Brand" }]),
      },
    })
    expect(await record(company.workspace_id)).toEqual(NOTHING)
    await onboarding.saveStep(company.analyst, { session_id, step_id: 12, data: DEMO_ANSWERS[12] as Answers })
    expect(await finalize(company.analyst, session_id)).toMatchObject({
      completion_percentage: 52,
      bcm_version: "1.0.0",
    })
  })

  test("twenty calls at once make one version and one answer", async () => {
    const session_id = await onboarded(company.analyst)
    const answers = await Promise.all(Array.from({ length: 20 }, () => finalize(company.analyst, session_id)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await record(company.workspace_id)).toEqual(WHOLE)
  })

  test("of two sessions at once makes two versions in a row", async () => {
    const first = await onboarded(company.analyst, EVERY_STEP.slice(0, 12))
    const second = await onboarded(company.analyst)
    const answers = await Promise.all([finalize(company.analyst, first), finalize(company.analyst, second)])
    const versions = answers.map((answer) => answer.bcm_version)
    expect(new Set(versions).size).toBe(2)
    expect(versions).toContain("1.0.0")
    expect((await record(company.workspace_id)).manifests).toBe(2)
  })

  test("cut at any statement leaves everything or nothing", { timeout: 120_000 }, async () => {
    const session_id = await onboarded(company.analyst, EVERY_STEP.slice(0, 12))
    let n = 1
    let statements = 1
    for (; n <= statements; n++) {
      const cut = await world.failAt(n, () => finalize(company.analyst, session_id))
      statements = Math.max(statements, cut.statements + 1)
      const now = await record(company.workspace_id)
      expect([NOTHING, WHOLE], `statement ${n}`).toContainEqual(now)
      if (now.finalized === 1) break
    }
    expect(n).toBeGreaterThan(10)
    expect(await record(company.workspace_id)).toEqual(WHOLE)
  })

  test("each flag set to false skips exactly its part", async () => {
    const session_id = await onboarded(company.analyst)
    const preview = await finalize(company.analyst, session_id, { persist_bcm: false })
    expect(preview).toMatchObject({
      bcm_generated: true,
      bcm_persisted: false,
      finalized_at: null,
      bcm_version: "1.0.0",
    })
    expect(await record(company.workspace_id)).toEqual(NOTHING)
    await expect(finalize(company.analyst, session_id, { generate_bcm: false })).rejects.toMatchObject({
      details: { reason: "no_manifest" },
    })
    const quiet = await finalize(company.analyst, session_id, { cache_bcm: false, enqueue_embeddings: false })
    expect(quiet).toMatchObject({ bcm_cached: false, embeddings_enqueued: false, bcm_checksum: preview.bcm_checksum })
    expect(quiet.bcm_cache_reason).toMatch(/cache_bcm/)
    expect(tiersOf(company.viewer).latest.get(company.workspace_id)).toBeUndefined()
    expect(await record(company.workspace_id)).toEqual({ ...WHOLE, jobs: 0 })
    const next = await onboarded(company.analyst, EVERY_STEP.slice(0, 12))
    expect(await finalize(company.analyst, next, { generate_bcm: false })).toMatchObject({
      bcm_generated: false,
      bcm_persisted: true,
      bcm_version: "1.0.0",
    })
    expect((await record(company.workspace_id)).manifests).toBe(1)
  })

  test("is refused to a viewer, and another workspace's session does not exist", async () => {
    const session_id = await onboarded(company.analyst, EVERY_STEP.slice(0, 12))
    await expect(finalize(company.viewer, session_id)).rejects.toMatchObject({ code: "forbidden" })
    await expect(finalize(world.b.owner, session_id)).rejects.toMatchObject({ code: "not_found" })
    await expect(manifest.status(world.b.owner, { session_id })).rejects.toMatchObject({ code: "not_found" })
    expect(await record(company.workspace_id)).toEqual(NOTHING)
  })
})
