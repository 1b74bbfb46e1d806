import { afterAll, beforeAll, expect, test } from "vitest"
import * as onboarding from "#lib/onboarding/service"
import { lockStep, saveStep } from "#lib/onboarding/store/steps"
import type { Ctx } from "#lib/platform/context"
import { createPool } from "#lib/platform/db"
import { testUrls } from "#lib/platform/testing/urls"
import { openWorld, type World } from "#lib/platform/testing/world"

// The functions behind a save run with their owner's rights, so they themselves must refuse whoever may not save.

let world: World
let session_id: string
beforeAll(async () => {
  world = await openWorld()
  session_id = (await onboarding.create(world.a.analyst)).session_id
})
afterAll(() => world.close())

const place = () => ({ workspace_id: world.a.workspace_id, session_id })
const lock = (ctx: Ctx) => ctx.tx((db) => lockStep(db, place(), 1, -1))
const write = (ctx: Ctx, at = place()) =>
  ctx.tx((db) =>
    saveStep(db, {
      ...at,
      step_id: 1,
      data: { company_name: "Planted" },
      revision: 1,
      sha256: "0",
      is_complete: false,
      is_not_applicable: false,
      definition_version: 1,
      check_again: false,
      saved_by: ctx.user.id,
    }),
  )
const refused = { code: "42501" }

test("neither a viewer nor another workspace locks or writes a step", async () => {
  for (const ctx of [world.a.viewer, world.b.owner]) {
    expect(await lock(ctx)).toBeUndefined()
    await expect(write(ctx)).rejects.toMatchObject(refused)
    await expect(write(ctx, { ...place(), workspace_id: ctx.workspace_id })).rejects.toMatchObject(refused)
  }
  expect(await lock(world.a.analyst)).toMatchObject({ current: undefined, session_revision: 0 })
})

test("a parked session is nobody's", async () => {
  const owner = createPool(testUrls().owner, 1)
  const park = (at: string | null) =>
    owner.query("update onboarding_sessions set parked_at = $1 where id = $2", [at, session_id])
  await park("2026-01-01T00:00:00Z")
  expect(await lock(world.a.analyst)).toBeUndefined()
  await expect(write(world.a.analyst)).rejects.toMatchObject(refused)
  await park(null)
  expect(await lock(world.a.analyst)).toBeDefined()
  await write(world.a.analyst)
  expect(await lock(world.a.analyst)).toMatchObject({ current: { revision: 1 }, session_revision: 1 })
  await owner.end()
})
