import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { memoryCache } from "#lib/platform/adapters/memory-cache"
import type { Ctx } from "#lib/platform/context"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
let ctx: Ctx
let session: SessionId
beforeAll(async () => {
  world = await openWorld({ ports: { cache: memoryCache({ is_shared: true }) } })
})
afterAll(() => world.close())
beforeEach(async () => {
  ctx = (await world.company()).analyst
  session = SessionId.parse((await onboarding.create(ctx)).session_id)
})

const save = (step_id: number, data: Answers, base_revision?: number) =>
  onboarding.saveStep(ctx, {
    session_id: session,
    step_id,
    data,
    ...(base_revision !== undefined && { base_revision }),
  })
const read = (step_id: number) => onboarding.getStep(ctx, { session_id: session, step_id })
const marked = async () => {
  const { steps } = await onboarding.getSummary(ctx, { session_id: session })
  return steps.filter((step) => step.check_again).map((step) => step.step_id)
}

describe("check again", () => {
  beforeEach(async () => {
    await save(1, { company_name: "Fernhollow", industry: "retail" })
    await save(9, { category_name: "Slow retail" })
    await save(14, { icps: [{ id: "i1", name: "Walkers" }] })
    await save(21, { tam: null })
  })

  test("marks exactly the answered steps that stand on what changed, and not on equal values", async () => {
    await save(1, { company_name: "Fernhollow Outfitters", industry: "retail" })
    expect(await marked()).toEqual([])
    await save(1, { company_name: "Fernhollow Outfitters", industry: "software" })
    expect(await marked()).toEqual([9, 14])
    expect(await read(9)).toMatchObject({ check_again: true, revision: 1 })
  })

  test("goes when a person saves the step, changed or as it is, and stays when a machine does", async () => {
    await save(1, { industry: "software" })
    await onboarding.putItems(ctx, {
      session_id: session,
      step_id: 14,
      field: "icps",
      put: [{ id: "i2", name: "Riders" }],
    })
    expect(await marked()).toEqual([9, 14])
    const before = await read(9)
    expect(await save(9, before.data as Answers, before.revision)).toMatchObject({ revision: 1 })
    expect(await read(9)).toMatchObject({ check_again: false, revision: 1 })
    await save(14, { icps: [{ id: "i1", name: "Walkers" }] })
    expect(await marked()).toEqual([])
  })

  test("is seen at once where the copy had the step without it", async () => {
    const { cache } = ctx.ports
    await read(9)
    await expect.poll(() => cache.get(`onboarding:${session}:step:9`)).toContain("Slow retail")
    await save(1, { industry: "software" })
    expect(await read(9)).toMatchObject({ check_again: true })
    await save(9, { category_name: "Slow retail" })
    expect(await read(9)).toMatchObject({ check_again: false })
  })
})

test("answers to an older definition are read, merged with and saved as answers to the present one", async () => {
  const old = { contradictions: [{ id: "c1", topic: "Delivery", a: "3 days", b: "5 days" }] }
  await save(3, old)
  await world.system.tx(async (db) => {
    for (const table of ["onboarding_steps", "onboarding_step_revisions"] as const)
      await db.updateTable(table).set({ definition_version: 1 }).where("session_id", "=", session).execute()
  })
  await ctx.ports.cache.delete(`onboarding:${session}:step:3`)
  expect(await read(3)).toMatchObject({ data: old, definition_version: 1, status: "completed" })
  const mine = { contradictions: [{ ...old.contradictions[0], a_source: "Price list" }] } as Answers
  const theirs = { contradictions: [{ ...old.contradictions[0], resolution: "keep_a" }] } as Answers
  await save(3, theirs, 1)
  expect(await save(3, mine, 1)).toMatchObject({ is_merged: true })
  expect(await read(3)).toMatchObject({
    definition_version: 2,
    data: { contradictions: [{ ...old.contradictions[0], a_source: "Price list", resolution: "keep_a" }] },
  })
})

test("a base that is not kept any more loses nothing and brings nothing back: what differs is shown", async () => {
  await save(1, { company_name: "Fernhollow", headquarters: "Here", website: "fernhollow.example" })
  await save(1, { company_name: "Fernhollow", website: "fernhollow.example" }, 1)
  await world.system.tx((db) =>
    db.deleteFrom("onboarding_step_revisions").where("session_id", "=", session).where("revision", "=", 1).execute(),
  )
  // Whether the headquarters were removed there or added here cannot be known; the equal website is nobody's change.
  const stale = { company_name: "Fernhollow", headquarters: "Here", website: "fernhollow.example", stage: "idea" }
  await expect(save(1, stale, 1)).rejects.toMatchObject({
    code: "conflict",
    details: {
      reason: "step_conflict",
      is_base_known: false,
      conflicts: expect.arrayContaining([
        { path: ["headquarters"], mine: "Here" },
        { path: ["stage"], mine: "idea" },
      ]),
    },
  })
  expect((await read(1)).data).toEqual({ company_name: "Fernhollow", website: "fernhollow.example" })
  expect(await save(1, { company_name: "Fernhollow", website: "fernhollow.example" }, 1)).toMatchObject({ revision: 2 })
  // A chosen answer is saved on the revision that was shown.
  expect(await save(1, { ...stale, headquarters: null }, 2)).toMatchObject({ revision: 3, is_merged: false })
})

test("of two hundred and one revisions the first is let go", { timeout: 60_000 }, async () => {
  for (let n = 1; n <= 201; n++) await save(1, { company_name: `Name ${n}` })
  await expect(save(1, { company_name: "Name 201", headquarters: "Here" }, 1)).rejects.toMatchObject({
    details: { is_base_known: false },
  })
  expect(await save(1, { company_name: "Name 2", headquarters: "Here" }, 2)).toMatchObject({
    is_merged: true,
    data: { company_name: "Name 201", headquarters: "Here" },
  })
})
