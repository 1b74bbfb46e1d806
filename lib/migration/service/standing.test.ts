import { afterAll, expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { sessionIdOf } from "#lib/migration/plan"
import { standing } from "#lib/migration/service/standing"
import { SessionId } from "#lib/onboarding/contract"
import { EXAMPLES } from "#lib/onboarding/examples"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import {
  type LegacyColumns,
  legacyPeople,
  memberOf,
  openLegacy,
  type Person,
  runToEnd,
} from "#lib/platform/testing/legacy"
import { finalized } from "#lib/platform/testing/manifests"

const { world, owner, close } = await openLegacy()
afterAll(close)

const one = async (row: LegacyColumns) => (await legacyPeople(world, owner, [row]))[0] as Person
const of = (person: Person) => standing(world.runtime.userCtx(person.claims))
const run = (kind: "migrate" | "rollback", { user_id }: Person) => runToEnd(world.system, kind, { user_ids: [user_id] })
const updatedAt = async ({ user_id }: Person) =>
  (await owner.query("select updated_at from profiles where user_id = $1", [user_id])).rows[0].updated_at.toISOString()

test("reads from the legacy row until the user is migrated, and again while they are rolled back", async () => {
  const person = await one({ onboarding_status: "in_progress", onboarding_step: "market" })
  const updated_at = await updatedAt(person)
  const legacy = {
    source: "legacy",
    status: "in_progress",
    current_step: 6,
    session_id: null,
    manifest: null,
    updated_at,
  }
  expect(await of(person)).toMatchObject(legacy)
  await run("migrate", person)
  const session_id = sessionIdOf(person.user_id)
  const moved = await of(person)
  expect(moved).toMatchObject({ source: "session", status: "open", current_step: 6, session_id, updated_at })
  await onboarding.saveStep(await memberOf(world, person), {
    session_id: SessionId.parse(session_id),
    step_id: 6,
    data: EXAMPLES[6] as Answers,
  })
  const saved = await of(person)
  expect(saved).toMatchObject({ source: "session", current_step: 7 })
  expect(saved.completion_percentage).toBeGreaterThan(moved.completion_percentage)
  await run("rollback", person)
  const back = { source: "legacy", status: "in_progress", current_step: 7, updated_at: saved.updated_at }
  expect(await of(person)).toMatchObject({ ...back, completion_percentage: saved.completion_percentage })
})

test("reads from the legacy row after a failure, whatever it says", async () => {
  const person = await one({ onboarding_status: "no_such_status", onboarding_step: "icp" })
  await run("migrate", person)
  const { current_step, source } = await of(person)
  expect({ current_step, source }).toEqual({ current_step: 14, source: "legacy" })
  const odd = await one({ onboarding_status: "no_such_status" })
  expect(await of(odd)).toMatchObject({ source: "legacy", current_step: null, completion_percentage: 0 })
})

test("is complete for whoever had completed, and says that the manifest is there", async () => {
  const person = await one({
    onboarding_status: "completed",
    has_completed_onboarding: true,
    onboarding_completed_at: "2025-03-04T05:06:07Z",
    preferences: JSON.stringify({ offer: EXAMPLES[5] }),
  })
  expect(await of(person)).toMatchObject({ source: "legacy", current_step: 24, completion_percentage: 100 })
  await run("migrate", person)
  const done = { source: "session", status: "finalized", current_step: 24, completion_percentage: 100 }
  expect(await of(person)).toMatchObject({ ...done, manifest: "completed" })
  const pointer = async () =>
    (await owner.query("select version from manifest_pointers where workspace_id = $1", [person.workspace_id])).rows
  expect(await pointer()).toHaveLength(1)
  await run("rollback", person)
  expect(await of(person)).toMatchObject({ source: "legacy", completion_percentage: 100, manifest: null })
  expect(await pointer()).toEqual([])
  await run("migrate", person)
  expect(await of(person)).toMatchObject({ ...done, manifest: "completed" })
  expect(await pointer()).toHaveLength(1)
})

test("a manifest made while rolled back follows the one nothing points at", async () => {
  const person = await one({
    onboarding_status: "completed",
    has_completed_onboarding: true,
    preferences: JSON.stringify({ offer: EXAMPLES[5] }),
  })
  const versions = async () =>
    (
      await owner.query(
        `select concat_ws('.', version_major, version_minor, version_patch) as version, p.manifest_id is not null as is_latest
         from business_context_manifests m left join manifest_pointers p on p.manifest_id = m.id
         where m.workspace_id = $1 order by m.created_at, 1`,
        [person.workspace_id],
      )
    ).rows
  await run("migrate", person)
  await run("rollback", person)
  expect(await versions()).toEqual([{ version: "1.0.0", is_latest: false }])
  const ctx = await memberOf(world, person)
  await finalized(ctx, DEMO_ANSWERS)
  const [former, next] = await versions()
  expect(former).toEqual({ version: "1.0.0", is_latest: false })
  expect(next).toEqual({ version: expect.not.stringMatching(/^1\.0\.0$/), is_latest: true })
})

test("shows only the new onboarding to whoever never knew the other, and nobody else's session", async () => {
  const { a } = world
  expect(await standing(a.viewer)).toMatchObject({ source: "none", session_id: null })
  const { session_id } = await onboarding.create(a.analyst)
  expect(await standing(a.analyst)).toMatchObject({
    source: "session",
    session_id,
    completion_percentage: 0,
    manifest: null,
  })
  expect(await standing(a.viewer)).toMatchObject({ source: "none", session_id: null })
})
