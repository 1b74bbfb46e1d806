import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { GARBAGE } from "#embedded/demo/garbage"
import { mapLegacy } from "#lib/migration/carry"
import { LEGACY_SEQUENCE } from "#lib/migration/legacy-steps"
import { planOf } from "#lib/migration/plan"
import { draftSchema } from "#lib/onboarding/answers"
import type { Answers } from "#lib/onboarding/field"
import { statusOf } from "#lib/onboarding/progress"
import { readDraft, seal } from "#lib/onboarding/save"
import { STEPS, type Step, stepByNumber } from "#lib/onboarding/steps"

const answersOf = (number: number) => DEMO_ANSWERS[number] as Answers
const carried = (preferences: unknown) => {
  const { steps, warnings } = mapLegacy(preferences)
  return { answers: Object.fromEntries(steps.map(({ step_id, data }) => [step_id, data])), warnings }
}

describe("what is carried", () => {
  it.each(STEPS.map((step) => [step.number, step.key] as const))("step %i by its name %s, whole", (number, key) => {
    const { steps, warnings } = mapLegacy({ theme: "dark", [key]: answersOf(number) })
    expect(steps).toEqual([
      {
        step_id: number,
        data: answersOf(number),
        sha256: seal(answersOf(number)),
        is_complete: true,
        is_not_applicable: answersOf(number).not_applicable === true,
        definition_version: stepByNumber(number)?.definition_version,
      },
    ])
    expect(warnings).toEqual([])
  })

  // The last is finalization, which has no questions.
  it.each(LEGACY_SEQUENCE.slice(0, -1))("step $step by its former name $name", ({ name, step }) => {
    expect(carried({ [name]: answersOf(step) })).toEqual({ answers: { [step]: answersOf(step) }, warnings: [] })
  })

  it("fields by themselves, where only one step has them", () => {
    const preferences = { company_name: "Example Ltd", tone: ["calm"], focus: "One thing", icps: answersOf(14).icps }
    expect(carried(preferences)).toEqual({
      answers: {
        1: { company_name: "Example Ltd" },
        12: { tone: ["calm"] },
        13: { focus: "One thing" },
        14: { icps: answersOf(14).icps },
      },
      warnings: [],
    })
  })

  it("not what several steps could mean", () => {
    const preferences = { competitors: [{ name: "Example Rival" }], sources: ["x"], not_applicable: true }
    expect(carried(preferences)).toEqual({
      answers: {},
      warnings: ["not_carried: competitors", "not_carried: sources"],
    })
  })

  it("by its fields, where one name stands for a former step and another new one", () => {
    const both = { ...answersOf(16), ...answersOf(17) }
    expect(carried({ messaging: both })).toEqual({
      answers: { 16: answersOf(16), 17: answersOf(17) },
      warnings: [],
    })
  })

  it("of a step that does not apply, just that", () => {
    const { steps } = mapLegacy({ process: { not_applicable: true } })
    expect(steps).toMatchObject([{ step_id: 15, is_not_applicable: true, is_complete: true }])
  })
})

describe("of several places for one field", () => {
  it("the new name goes before the former, and that before the field by itself", () => {
    const preferences = {
      focus: "by itself",
      positioning_statements: { focus: "former", sacrifice: "kept" },
      positioning: { focus: "new" },
    }
    expect(carried(preferences)).toEqual({
      answers: { 13: { focus: "new", sacrifice: "kept" } },
      warnings: ["not_carried: focus", "not_carried: positioning_statements.focus"],
    })
  })

  it("no warning is due when they say the same, in whatever order", () => {
    const statement = { for: "shops", who: "sell", the: "Example", is: "tool", that: "helps" }
    const reversed = Object.fromEntries(Object.entries(statement).reverse())
    expect(carried({ gap: {}, focus: { statement: reversed }, positioning: { statement } })).toEqual({
      answers: { 13: { statement } },
      warnings: [],
    })
  })

  it("a blank one does not hide another", () => {
    expect(carried({ positioning: { focus: " " }, focus: "One thing" }).answers).toEqual({ 13: { focus: "One thing" } })
  })
})

describe("what stays in the legacy row, by name", () => {
  it.each<[string, unknown, string[]]>([
    ["an unknown field", { brand: { colour: "green", tone: ["calm"] } }, ["brand.colour"]],
    ["another kind", { brand: { tone: "calm" } }, ["brand.tone"]],
    ["a list with something else in it", { brand: { tone: ["calm", 7] } }, ["brand.tone"]],
    ["too many entries", { brand: { tone: Array(9).fill("calm") } }, ["brand.tone"]],
    ["too long a text", { focus: "x".repeat(301) }, ["focus"]],
    ["no web address", { company: { website: "not one" } }, ["company.website"]],
    ["a choice that is none", { company: { industry: "alchemy" } }, ["company.industry"]],
    ["choices that are none", { channels: { primary: ["search", "telepathy"] } }, ["channels.primary"]],
    ["a number as text", { company: { founded_year: "2014" } }, ["company.founded_year"]],
    ["a number that is not whole", { company: { founded_year: 2014.5 } }, ["company.founded_year"]],
    ["a year out of bounds", { company: { founded_year: 1 } }, ["company.founded_year"]],
    ["a box that is text", { process: { not_applicable: "true" } }, ["process.not_applicable"]],
    ["an item with an unknown field", { capabilities: [{ name: "x", colour: "y" }] }, ["capabilities"]],
    ["an item that is none", { capabilities: ["x"] }, ["capabilities"]],
    ["an id that is too long", { capabilities: [{ id: "x".repeat(41), name: "x" }] }, ["capabilities"]],
    ["a group that is a list", { positioning: { statement: ["x"] } }, ["positioning.statement"]],
    ["a step that is text", { brand: "calm" }, ["brand"]],
    ["a step that is a list", { offer: [1] }, ["offer"]],
    ["half a character", { focus: "\ud800" }, ["focus"]],
    ["NUL", { focus: "a\0b" }, ["focus"]],
  ])("%s", (_, preferences, names) => {
    expect(carried(preferences).warnings).toEqual(names.map((name) => `not_carried: ${name}`))
  })

  it("does not take the fields beside it along", () => {
    const preferences = { company: { ...answersOf(1), website: "not one", founded_year: 1 } }
    const { website: _, founded_year: __, ...kept } = answersOf(1)
    expect(carried(preferences)).toEqual({
      answers: { 1: kept },
      warnings: ["not_carried: company.founded_year", "not_carried: company.website"],
    })
  })

  it("says nothing of what is empty, or is no answer at all", () => {
    const preferences = { theme: "dark", brand: null, offer: {}, market: [], company: { website: "", stage: null } }
    expect(carried({ ...preferences, process: { not_applicable: false }, focus: "  " })).toEqual({
      answers: {},
      warnings: [],
    })
  })

  it("keeps an item that is not complete: a draft may be", () => {
    const { steps, warnings } = mapLegacy({ capabilities: [{ name: "Fast delivery" }] })
    expect(warnings).toEqual([])
    expect(steps).toMatchObject([{ step_id: 10, is_complete: false }])
  })

  it("leaves a step that is larger than a save may be", () => {
    const facts = Array.from({ length: 100 }, () => ({ statement: "漢".repeat(500), quote: "漢".repeat(1000) }))
    expect(carried({ truth: { facts } })).toEqual({ answers: {}, warnings: ["not_carried: truth_sheet"] })
  })

  it("ends somewhere, and names nothing that cannot be stored", () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key ${i} ${"\ud800\0".repeat(40)}`, i]))
    const { warnings } = mapLegacy({ brand: many })
    expect(warnings).toHaveLength(21)
    expect(warnings.at(-1)).toBe("not_carried: and more")
    for (const warning of warnings) {
      expect(warning.length).toBeLessThan(80)
      expect(warning.isWellFormed() && !warning.includes("\0")).toBe(true)
    }
  })
})

// Preferences as they may really be: names that mean something, with right answers, wrong ones, or anything.
const names = [...STEPS.map(({ key }) => key), ...LEGACY_SEQUENCE.map(({ name }) => name), "theme", "__proto__"]
const fields = [...new Set(STEPS.flatMap((step) => step.fields.map(({ key }) => key))), "constructor"]
const json = fc.jsonValue({ maxDepth: 3, stringUnit: "binary" })
const garbage = fc.constantFrom(...Object.values(GARBAGE))
const right = fc.constantFrom(...STEPS.map(({ number }) => answersOf(number)))
const rightField = right.chain((answers) => fc.constantFrom(...Object.values(answers)))
const group = fc.oneof(right, garbage, json, fc.dictionary(fc.constantFrom(...fields), fc.oneof(rightField, json)))
const preferencesLike = fc.dictionary(fc.constantFrom(...names, ...fields), fc.oneof(group, rightField))
const USER = {
  user_id: "0a000000-0000-4000-8000-000000000001",
  onboarding_status: null,
  onboarding_step: null,
  has_completed_onboarding: false,
  onboarding_completed_at: null,
  created_at: "2024-01-01T00:00:00.000Z",
  updated_at: "2024-01-01T00:00:00.000Z",
  last_workspace_id: null,
  workspaces: [{ id: "0c000000-0000-4000-8000-000000000001", role: "owner" as const }],
}

/** The same JSON with the keys of every object in another order. */
const reordered = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(reordered)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, part]) => [key, reordered(part)]),
        )
      : value

describe("whatever the preferences are", () => {
  it("what is carried is what a save would take, and each value stands in the legacy row", () => {
    fc.assert(
      fc.property(fc.oneof(preferencesLike, json), (preferences) => {
        const { steps, warnings } = mapLegacy(preferences)
        const text = JSON.stringify(preferences)
        for (const { step_id, data, sha256, is_complete } of steps) {
          const step = stepByNumber(step_id) as Step
          expect(draftSchema(step).parse(data)).toEqual(data)
          expect(readDraft(step, data)).toEqual(data)
          expect(statusOf(step, data)).toBe(is_complete ? "completed" : "in_progress")
          expect(sha256).toBe(seal(data))
          for (const value of Object.values(data)) expect(text).toContain(JSON.stringify(value))
        }
        expect(steps.map(({ step_id }) => step_id)).toEqual(
          [...new Set(steps.map(({ step_id }) => step_id))].sort((a, b) => a - b),
        )
        expect(new Set(warnings).size).toBe(warnings.length)
      }),
      { numRuns: 400 },
    )
  })

  it("a plan is made, and the same one for the same row, however its keys are ordered", () => {
    fc.assert(
      fc.property(fc.oneof(preferencesLike, json, fc.string({ unit: "binary" })), (preferences) => {
        const plan = planOf({ ...USER, preferences })
        expect(planOf({ ...USER, preferences: structuredClone(preferences) })).toEqual(plan)
        expect(planOf({ ...USER, preferences: reordered(preferences) }).leaf).toBe(plan.leaf)
        expect(plan.status === "completed" || plan.error_code).toBe(plan.status === "completed" || "broken_preferences")
      }),
      { numRuns: 400 },
    )
  })

  it("depth does not matter", () => {
    let deep: unknown = "x"
    for (let i = 0; i < 200_000; i++) deep = i % 2 ? [deep] : { brand: deep }
    expect(carried({ brand: { tone: [deep] }, focus: deep, capabilities: [deep], deep }).answers).toEqual({})
    expect(planOf({ ...USER, preferences: deep }).status).toBe("failed")
    expect(planOf({ ...USER, preferences: { deep } }).status).toBe("completed")
  })
})
