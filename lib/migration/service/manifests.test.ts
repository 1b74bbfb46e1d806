import { afterAll, expect, test } from "vitest"
import * as manifest from "#lib/manifest/service"
import { work } from "#lib/migration/service/work"
import { EXAMPLES } from "#lib/onboarding/examples"
import { AppError } from "#lib/platform/errors"
import {
  countsOf,
  type LegacyColumns,
  legacyPeople,
  memberOf,
  openLegacy,
  type Person,
  runToEnd,
} from "#lib/platform/testing/legacy"
import { leftOf, newRun, runLeft } from "#lib/platform/testing/migrations"

// Whoever had completed the former onboarding gets the manifest it would have made.

const { world, owner, close } = await openLegacy()
afterAll(close)

const COMPLETED: LegacyColumns = {
  onboarding_status: "completed",
  has_completed_onboarding: true,
  onboarding_completed_at: "2025-03-04T05:06:07.891Z",
  preferences: JSON.stringify({ offer: EXAMPLES[5], market: EXAMPLES[6] }),
}
const ids = (people: readonly Person[]) => people.map(({ user_id }) => user_id)
const counts = (run_id: string) => countsOf(owner, run_id, "manifests")

test("a completed user's manifest is version 1.0.0, read by its members, and the session ended when it did", async () => {
  const people = await legacyPeople(world, owner, [COMPLETED, { onboarding_status: "icp" }])
  const run = await runToEnd(world.system, "migrate", { user_ids: ids(people) })
  expect(await counts(run)).toEqual({ succeeded: 1, failed: 0, skipped: 0 })
  const [person] = people as [Person]
  const left = await leftOf(owner, [person.user_id])
  expect(left.manifests).toMatchObject([
    { version: "1.0.0", latest: "1.0.0", source: "migration", created_by: person.user_id },
  ])
  expect(left.items).toMatchObject([{ manifest: "completed", status: "completed" }])
  expect(left.log.map(({ event }) => event)).toEqual(["manifest_completed", "migrated"])
  const [session] = left.sessions
  expect(session).toMatchObject({ status: "finalized", has_manifest: true })
  expect(session.finalized_at.toISOString()).toBe("2025-03-04T05:06:07.891Z")
  // The session is as old as the row it came from.
  const { rows } = await owner.query("select created_at, updated_at from profiles where user_id = $1", [person.user_id])
  expect([session.started_at, session.updated_at]).toEqual([rows[0].created_at, rows[0].updated_at])
  const ctx = await memberOf(world, person)
  const view = await manifest.get(ctx, {})
  expect(JSON.stringify(view)).toContain("1.0.0")
  // Nobody is due any more.
  const again = await runToEnd(world.system, "migrate", { user_ids: ids(people) })
  expect(await counts(again)).toEqual({ succeeded: 0, failed: 0, skipped: 0 })
  expect((await leftOf(owner, [person.user_id])).manifests).toHaveLength(1)
})

test("a workspace has one manifest from the migration, whoever of it comes first, and keeps one it has", async () => {
  const people = await legacyPeople(world, owner, [COMPLETED, COMPLETED, COMPLETED])
  const [first] = people as [Person]
  await owner.query("update workspace_members set workspace_id = $1 where user_id = any ($2)", [
    first.workspace_id,
    ids(people.slice(1)),
  ])
  const run = await runToEnd(world.system, "migrate", { user_ids: ids(people) })
  expect(await counts(run)).toEqual({ succeeded: 1, failed: 0, skipped: 2 })
  const left = await leftOf(owner, ids(people))
  expect(left.manifests).toHaveLength(1)
  expect(left.items.map(({ manifest }) => manifest).sort()).toEqual(["completed", "skipped", "skipped"])
  expect(left.sessions.map(({ status }) => status).sort()).toEqual(["finalized", "open", "open"])
})

test("a manifest that cannot be made fails with its reason, its user stays migrated, and a later run makes it", async () => {
  const user_ids = ids(await legacyPeople(world, owner, [COMPLETED, COMPLETED]))
  const run = await newRun(world.system, { user_ids })
  let calls = 0
  const clock = () => {
    if (++calls === 1) throw new AppError("conflict", "The clock has stopped. Wind it up.", { reason: "no_time" })
    return new Date()
  }
  const { ports } = world.system
  expect(await work({ ...world.system, ports: { ...ports, clock } }, { run_id: run.id })).toBe("done")
  expect(await counts(run.id)).toEqual({ succeeded: 1, failed: 1, skipped: 0 })
  const { report } = await runLeft(owner, run.id)
  expect(report.causes).toEqual([{ error_code: "no_time", message: "The clock has stopped. Wind it up.", users: 1 }])
  const left = await leftOf(owner, user_ids)
  expect(left.items.filter(({ manifest }) => manifest === "failed")).toMatchObject([
    { status: "completed", error_code: "no_time", error_message: "The clock has stopped. Wind it up." },
  ])
  expect(left.sessions.map(({ status }) => status).sort()).toEqual(["finalized", "open"])
  const later = await runToEnd(world.system, "migrate", { user_ids })
  expect(await counts(later)).toEqual({ succeeded: 1, failed: 0, skipped: 0 })
  const mended = await leftOf(owner, user_ids)
  expect(mended.items).toMatchObject([
    { manifest: "completed", error_code: null },
    { manifest: "completed", error_code: null },
  ])
  expect(mended.manifests).toHaveLength(2)
})

test("whoever completed without an answer has no manifest due", async () => {
  const people = await legacyPeople(world, owner, [{ ...COMPLETED, preferences: "{}" }])
  const run = await runToEnd(world.system, "migrate", { user_ids: ids(people) })
  expect(await counts(run)).toEqual({ succeeded: 0, failed: 0, skipped: 0 })
  const left = await leftOf(owner, ids(people))
  expect(left.items).toMatchObject([
    { manifest: "skipped", warnings: expect.arrayContaining(["completed_without_data"]) },
  ])
  expect(left.sessions).toMatchObject([{ status: "open" }])
})
