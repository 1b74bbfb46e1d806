import { afterAll, beforeAll, expect, test } from "vitest"
import * as onboarding from "#lib/onboarding/service"
import { saveStep } from "#lib/onboarding/store/steps"
import type { Ctx } from "#lib/platform/context"
import { createPool } from "#lib/platform/db"
import { testUrls } from "#lib/platform/testing/urls"
import { openWorld, type World } from "#lib/platform/testing/world"

// The function behind a save runs with its owner's rights, so it must itself refuse whoever may not save.

let world: World
let session_id: string
beforeAll(async () => {
  world = await openWorld()
  session_id = (await onboarding.create(world.a.analyst)).session_id
})
afterAll(() => world.close())

const place = () => ({ workspace_id: world.a.workspace_id, session_id })
const lock = (ctx: Ctx, at = place(), base: number | null = null) =>
  ctx.tx((db) => saveStep(db, at, 1, base, undefined, ctx.request_id))
const write = (ctx: Ctx, company_name = "Planted", base: number | null = null, at = place()) =>
  ctx.tx((db) =>
    saveStep(
      db,
      at,
      1,
      base,
      {
        data: { company_name },
        sha256: company_name,
        is_complete: false,
        is_not_applicable: false,
        definition_version: 1,
        check_again: false,
      },
      ctx.request_id,
    ),
  )

test("neither a viewer nor another workspace locks or writes a step", async () => {
  for (const ctx of [world.a.viewer, world.b.owner]) {
    expect(await lock(ctx)).toBeUndefined()
    for (const at of [place(), { ...place(), workspace_id: ctx.workspace_id }]) {
      expect(await write(ctx, "Planted", null, at)).toBeUndefined()
    }
  }
  expect(await lock(world.a.analyst)).toMatchObject({ current: undefined, session_revision: 0 })
})

test("a parked session is nobody's", async () => {
  const owner = createPool(testUrls().owner, 1)
  const park = (at: string | null) =>
    owner.query("update onboarding_sessions set parked_at = $1 where id = $2", [at, session_id])
  await park("2026-01-01T00:00:00Z")
  expect(await lock(world.a.analyst)).toBeUndefined()
  expect(await write(world.a.analyst)).toBeUndefined()
  await park(null)
  await owner.end()
  expect(await lock(world.a.analyst)).toMatchObject({ current: undefined, session_revision: 0 })
})

test("writes on the revision it started from, by the caller, and otherwise only says what there is", async () => {
  const { analyst, admin } = world.a
  expect(await write(analyst, "First")).toMatchObject({ current: undefined, written_at: expect.any(String) })
  expect(await write(admin, "Second", 1)).toMatchObject({ current: { revision: 1, saved_by: analyst.user.id } })
  const disputed = await write(analyst, "Third", 1)
  expect(disputed).toMatchObject({
    current: { revision: 2, data: { company_name: "Second" }, saved_by: admin.user.id },
    base: { data: { company_name: "First" } },
    session_revision: 2,
    written_at: undefined,
  })
  expect(await write(analyst, "Second", 2)).toMatchObject({ written_at: undefined })
  expect(await lock(analyst)).toMatchObject({ current: { revision: 2 }, session_revision: 2 })
})
