import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import * as manifest from "#lib/manifest/service"
import { forget } from "#lib/manifest/service/read"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx } from "#lib/platform/context"
import { answered, finalize } from "#lib/platform/testing/manifests"
import { type Company, openWorld, type World } from "#lib/platform/testing/world"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const EVERY_STEP = Object.keys(DEMO_ANSWERS).map(Number)
const onboarded = (ctx: Ctx, steps: number[] = EVERY_STEP) =>
  answered(ctx, Object.fromEntries(steps.map((step) => [step, DEMO_ANSWERS[step] as Answers])))

let company: Company
beforeEach(async () => {
  company = await world.company()
})

describe("reading", () => {
  test("packs again into a smaller budget and names the least one possible", async () => {
    await finalize(company.analyst, await onboarded(company.analyst))
    const small = await manifest.get(company.viewer, { budget: 300 })
    expect(small.manifest.budget.tokens).toBeLessThanOrEqual(300)
    expect(small.manifest.foundation.company.name).toBe("Fernhollow Outfitters")
    await expect(manifest.get(company.viewer, { budget: 20 })).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "budget_too_small", minimum: expect.any(Number) },
    })
    const raw = await manifest.get(company.viewer, { include_raw: true })
    expect(raw.raw?.steps["1"]).toEqual(DEMO_ANSWERS[1])
    expect(raw.raw?.sections.competitive.capabilities).toHaveLength(4)
  })

  test("is not found before the first manifest, for an unknown version, and never crosses workspaces", async () => {
    await expect(manifest.get(company.viewer, {})).rejects.toMatchObject({ details: { reason: "no_manifest" } })
    await finalize(company.analyst, await onboarded(company.analyst))
    await expect(manifest.get(company.viewer, { version: "9.9.9" })).rejects.toMatchObject({ code: "not_found" })
    const other = await world.company()
    await expect(manifest.get(other.owner, {})).rejects.toMatchObject({ code: "not_found" })
    await expect(manifest.get(other.owner, { version: "1.0.0" })).rejects.toMatchObject({ code: "not_found" })
  })

  test("exports four formats that carry the checksum", async () => {
    const { bcm_checksum } = await finalize(company.analyst, await onboarded(company.analyst))
    for (const format of ["json", "yaml", "markdown", "txt"] as const) {
      const file = await manifest.exportAs(company.viewer, { format })
      expect(file.headers?.["x-checksum"]).toBe(bcm_checksum)
      expect(file.headers?.["content-disposition"]).toContain(bcm_checksum.slice(0, 12))
      expect(String(file.body)).toContain("Fernhollow Outfitters")
    }
  })
})

describe("versions", () => {
  test("move with the facts: same answers none, another fact minor, the company's name major", async () => {
    const session_id = await onboarded(company.analyst)
    await finalize(company.analyst, session_id)
    expect(await manifest.rebuild(company.analyst)).toMatchObject({ version: "1.0.0", is_changed: false })

    const first = DEMO_ANSWERS[1] as Answers
    await onboarding.saveStep(company.analyst, {
      session_id,
      step_id: 1,
      data: { ...first, headquarters: "Elsewhere" },
    })
    forget(company.viewer)
    expect(await manifest.get(company.viewer, {})).toMatchObject({ version: "1.0.0", is_behind: true })
    expect(await manifest.status(company.viewer, { session_id })).toMatchObject({ bcm_status: "behind" })
    expect(await manifest.rebuild(company.analyst)).toMatchObject({
      version: "1.1.0",
      is_changed: true,
      change_summary: { bump: "minor", changed: ["foundation.company.headquarters"] },
    })
    expect(await manifest.get(company.viewer, {})).toMatchObject({ version: "1.1.0", is_behind: false })

    await onboarding.saveStep(company.analyst, { session_id, step_id: 1, data: { ...first, company_name: "Mossgate" } })
    expect(await manifest.rebuild(company.analyst)).toMatchObject({ version: "2.0.0" })
    const page = await manifest.listVersions(company.viewer, { limit: 2 })
    expect(page.versions.map((version) => [version.version, version.source, version.is_latest])).toEqual([
      ["2.0.0", "rebuild", true],
      ["1.1.0", "rebuild", false],
    ])
    const rest = await manifest.listVersions(company.viewer, { limit: 2, cursor: page.next_cursor ?? "" })
    expect(rest.versions.map((version) => version.version)).toEqual(["1.0.0"])
    expect(rest.next_cursor).toBeNull()
    expect((await manifest.get(company.viewer, { version: "1.0.0" })).manifest.foundation.company.headquarters).toBe(
      first.headquarters,
    )
  })

  test("a rebuild is refused without a manifest, without its session, to a viewer, and beyond ten an hour", async () => {
    await expect(manifest.rebuild(company.analyst)).rejects.toMatchObject({ details: { reason: "no_manifest" } })
    await expect(manifest.rebuild(company.viewer)).rejects.toMatchObject({ code: "forbidden" })
    const session_id = await onboarded(company.analyst)
    await finalize(company.analyst, session_id)
    await onboarding.remove(company.analyst, { session_id })
    await expect(manifest.rebuild(company.analyst)).rejects.toMatchObject({ details: { reason: "no_session" } })
    expect((await manifest.get(company.viewer, {})).version).toBe("1.0.0")
    for (let i = 0; i < 8; i++)
      await expect(manifest.rebuild(company.analyst)).rejects.toMatchObject({ code: "conflict" })
    await expect(manifest.rebuild(company.analyst)).rejects.toMatchObject({ code: "limit_exceeded" })
  })
})
