import { afterAll, beforeAll, expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import * as manifest from "#lib/manifest/service"
import { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { redisWire } from "#lib/platform/adapters/node-redis"
import { redisCache } from "#lib/platform/adapters/redis-cache"
import { FAILPOINTS } from "#lib/platform/failpoint"
import { dieAt } from "#lib/platform/testing/doomed"
import { testRedisUrl } from "#lib/platform/testing/rest-bridge"
import { type Company, openWorld, type World } from "#lib/platform/testing/world"

// Two processes share a Redis here, as two web processes do. One is killed at each named place; what the other finds is what
// stood before or what should stand, whole.

let world: World
let company: Company
let session_id: SessionId
const REDIS_URL = testRedisUrl(5)
const wire = redisWire(REDIS_URL)
beforeAll(async () => {
  world = await openWorld({ ports: { cache: redisCache(wire) } })
  company = await world.company()
  session_id = SessionId.parse((await onboarding.create(company.analyst)).session_id)
  for (let step_id = 1; step_id <= 12; step_id++)
    await onboarding.saveStep(company.analyst, { session_id, step_id, data: DEMO_ANSWERS[step_id] as Answers })
})
afterAll(async () => {
  wire.close()
  await world.close()
})

const task = (verb: "save" | "finalize") => ({
  verb,
  claims: company.analyst.user.claims,
  workspace_id: company.workspace_id,
  session_id,
})
const rows = (table: "audit_log" | "business_context_manifests") =>
  world.system.tx(async (db) => {
    const found = await db.selectFrom(table).select("id").where("workspace_id", "=", company.workspace_id).execute()
    return found.length
  })

test.each(FAILPOINTS.save)("killed at %s, a save is whole or not at all", { timeout: 60_000 }, async (name) => {
  const place = { session_id, step_id: 1 }
  const old = await onboarding.getStep(company.analyst, place)
  const audited = await rows("audit_log")
  expect(await dieAt(name, task("save"), { REDIS_URL })).toEqual([])
  const { data, revision } = await onboarding.getStep(company.analyst, place)
  const isNew = name === "save.committed"
  expect({ revision, audited: await rows("audit_log") }).toEqual({
    revision: old.revision + (isNew ? 1 : 0),
    audited: audited + (isNew ? 1 : 0),
  })
  if (isNew) expect(data.company_name).toBe("New")
  else expect(data).toEqual(old.data)
  // Nothing holds up the next one.
  await onboarding.saveStep(company.analyst, { ...place, data: DEMO_ANSWERS[1] as Answers })
})

test.each(FAILPOINTS.finalize)("killed at %s, finalizing is whole or not at all", { timeout: 60_000 }, async (name) => {
  expect(await dieAt(name, task("finalize"), { REDIS_URL })).toEqual([])
  const { finalized, versions } = await manifest.status(company.analyst, { session_id })
  const isDone = name === "finalize.committed"
  expect({ finalized, versions, rows: await rows("business_context_manifests") }).toEqual(
    isDone ? { finalized: true, versions: ["1.0.0"], rows: 1 } : { finalized: false, versions: [], rows: 0 },
  )
})

test("what was killed after its commit answers the same when asked again", async () => {
  const flags = { generate_bcm: true, cache_bcm: true, persist_bcm: true, enqueue_embeddings: true }
  expect(await manifest.finalize(company.analyst, { session_id, ...flags })).toMatchObject({ bcm_version: "1.0.0" })
  expect(await rows("business_context_manifests")).toBe(1)
})
