import { afterAll, beforeAll, expect, test } from "vitest"
import * as manifest from "#lib/manifest/service"
import * as onboarding from "#lib/onboarding/service"
import { openWorld, type World } from "#lib/platform/testing/world"
import * as workspaces from "#lib/workspaces/service"
import { seedCompanies } from "./seed-companies.ts"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test("three companies stand beside the first workspace, and a second start changes nothing", async () => {
  const user = world.runtime.userCtx(world.stranger())
  const first = await workspaces.bootstrap(user, { workspace_name: "The first one" })
  await seedCompanies(user)
  const { workspace, workspaces: all } = await workspaces.whoami(user)
  expect(workspace?.id).toBe(first.id)
  expect(all.map(({ name }) => name)).toEqual([
    "The first one",
    "Quillmarsh Software",
    "Crumbleford Bakeries",
    "Tarnwick Medical",
  ])
  const state = async () =>
    Promise.all(
      all.slice(1).map(async ({ id }) => {
        const ctx = await user.enter(id)
        const { sessions } = await onboarding.list(ctx)
        return { sessions, versions: await manifest.listVersions(ctx, { limit: 50 }) }
      }),
    )
  const before = await state()
  expect(before.map(({ sessions }) => sessions.map((each) => [each.status, each.progress.completed]))).toEqual([
    [["finalized", 23]],
    [["finalized", 23]],
    [["open", 14]],
  ])
  await seedCompanies(user)
  expect(await state()).toEqual(before)
})
