import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { answersSchema, draftSchema } from "#lib/onboarding/answers"
import { EXAMPLES } from "#lib/onboarding/examples"
import { type Answers, type Field, isShown, type Step } from "#lib/onboarding/field"
import { progressOf, statusOf } from "#lib/onboarding/progress"
import { isWebAddress, PHASES, STEPS, stepByNumber, TOTAL_STEPS, validateAnswers } from "#lib/onboarding/steps"

const step = (number: number) => stepByNumber(number) as Step
const answers = (number: number) => DEMO_ANSWERS[number] ?? {}

describe("the steps", () => {
  test("are 23, numbered in order, each with its own key and a known phase", () => {
    expect(STEPS.map((each) => each.number)).toEqual(Array.from({ length: TOTAL_STEPS }, (_, i) => i + 1))
    expect(new Set(STEPS.map((each) => each.key)).size).toBe(23)
    const phases = new Set(PHASES.map((phase) => phase.number))
    for (const each of STEPS) expect(phases.has(each.phase), each.key).toBe(true)
    expect(STEPS.filter((each) => !each.required).map((each) => each.number)).toEqual([2, 3, 4, 11, 15, 18, 19, 21])
    expect([stepByNumber(0), stepByNumber(24), stepByNumber(1.5)]).toEqual([undefined, undefined, undefined])
  })

  test("have sixteen industries and eight stages", () => {
    const options = (key: string) => {
      const field = step(1).fields.find((each) => each.key === key)
      return field?.kind === "select" ? field.options.length : 0
    }
    expect([options("industry"), options("stage")]).toEqual([16, 8])
  })

  test("give no two fields of one level the same key, and ask something in each required step", () => {
    const check = (fields: readonly Field[], where: string) => {
      expect(new Set(fields.map((field) => field.key)).size, where).toBe(fields.length)
      for (const field of fields) if ("fields" in field) check(field.fields, `${where}.${field.key}`)
    }
    for (const each of STEPS) {
      check(each.fields, each.key)
      expect(validateAnswers(each, {}).length > 0, each.key).toBe(each.required)
    }
  })
})

describe("validateAnswers", () => {
  test("has nothing to say about the demo's answers, and neither has the schema", () => {
    for (const each of STEPS) {
      expect(validateAnswers(each, answers(each.number)), each.key).toEqual([])
      expect(answersSchema(each).safeParse(answers(each.number)).success, each.key).toBe(true)
    }
  })

  test.each([
    [1, { ...answers(1), company_name: "  " }, "company_name", "Enter the company name"],
    [
      1,
      { ...answers(1), website: "not an address" },
      "website",
      "Enter the website as a web address, like https://www.example.com",
    ],
    [1, { ...answers(1), founded_year: 2017.5 }, "founded_year", "Year founded must be a whole number"],
    [1, { ...answers(1), founded_year: 20170 }, "founded_year", "Year founded must be between 1000 and 2100"],
    [1, { ...answers(1), industry: "magic" }, "industry", "Select the industry from the list"],
    [
      1,
      { ...answers(1), company_name: "x".repeat(121) },
      "company_name",
      "Company name must be 120 characters or fewer",
    ],
    [6, { ...answers(6), pains: ["", " "] }, "pains", "Enter at least one thing that hurts"],
    [7, { competitors: [] }, "competitors", "Add at least one competitor"],
    [7, { competitors: [{ type: "direct" }] }, "competitors.0.name", "Enter the competitor's name"],
    [12, { values: "calm", tone: ["plain"] }, "values", "Values must be a list"],
    [13, { statement: { for: "us" } }, "statement.who", "Enter what they need"],
    [
      14,
      { icps: Array(4).fill({ name: "A", description: "B" }) },
      "icps",
      "Ideal customers must have at most 3 entries",
    ],
    [
      14,
      { icps: [{ name: "A", description: "B", pains: [{ pain: "C", severity: 11 }] }] },
      "icps.0.pains.0.severity",
      "Severity must be between 1 and 10",
    ],
    [20, { primary: ["pigeon"], strategy_summary: "x" }, "primary", "Select the primary channels from the list"],
    [23, { confirmed: false }, "confirmed", "Confirm that the answers are right as far as you know"],
  ])("step %i names what is wrong", (number, data, path, message) => {
    const issues = validateAnswers(step(number), data)
    expect(issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }))).toContainEqual({
      path,
      message,
    })
  })

  test("takes an optional step as it is when it does not apply, and ignores rows left blank", () => {
    expect(validateAnswers(step(19), { not_applicable: true, proof: [{ kind: "win" }] })).toEqual([])
    expect(
      validateAnswers(step(7), {
        competitors: [
          { id: "a", name: "" },
          { id: "b", name: "B", type: "direct" },
        ],
      }),
    ).toEqual([])
  })

  test("never throws, and agrees with the schema, on anything", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STEPS),
        fc.anything(),
        fc.dictionary(fc.string(), fc.anything()),
        (each, odd, record) => {
          const keys = each.fields.map((field) => field.key)
          const aimed = Object.fromEntries(Object.entries(record).map(([key, value], i) => [keys[i] ?? key, value]))
          for (const data of [odd, aimed]) {
            const issues = validateAnswers(each, data)
            if (answersSchema(each).safeParse(data).success) expect(issues).toEqual([])
            draftSchema(each).safeParse(data)
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe("conditional questions", () => {
  const conflict = { topic: "Price", a: "89", b: "99" }
  test.each([
    [
      "a truth is asked for when neither is right",
      3,
      { contradictions: [{ ...conflict, resolution: "truth" }] },
      "contradictions.0.truth",
    ],
    ["and not otherwise", 3, { contradictions: [{ ...conflict, resolution: "keep_a" }] }, undefined],
    [
      "what is hidden is not checked",
      7,
      { competitors: [{ name: "Nothing", type: "status_quo", website: "??" }] },
      undefined,
    ],
    [
      "what is shown is",
      7,
      { competitors: [{ name: "Brightspout", type: "direct", website: "??" }] },
      "competitors.0.website",
    ],
    [
      "a free offer names no prices",
      5,
      { what_is_sold: "A", revenue_model: "advertising", pricing_model: "free", price_points: [{ name: "B" }] },
      undefined,
    ],
    [
      "an offer that is not free does",
      5,
      { what_is_sold: "A", revenue_model: "one_time", price_points: [{ name: "B" }] },
      "price_points.0.price",
    ],
  ])("%s", (_, number, data, path) => {
    expect(validateAnswers(step(number), data).map((issue) => issue.path.join("."))).toEqual(path ? [path] : [])
    expect(draftSchema(step(number)).parse(data)).toEqual(data)
  })

  test("hang on a choice that stands beside them, with options it has", () => {
    let rules = 0
    const check = (fields: readonly Field[]) => {
      for (const field of fields) {
        if ("fields" in field) check(field.fields)
        const rule = field.show_when
        if (!rule) continue
        rules += 1
        const choice = fields.find((each) => each.key === rule.key)
        const options = choice?.kind === "select" ? choice.options.map((option) => option.value) : []
        expect(options).toEqual(expect.arrayContaining(["is" in rule ? rule.is : rule.not].flat()))
        expect(isShown(field, { [rule.key]: null }), `${field.key} is shown before the choice is made`).toBe(
          "not" in rule,
        )
      }
    }
    for (const each of STEPS) check(each.fields)
    expect(rules).toBeGreaterThan(8)
  })
})

test("every step has an example that would pass as an answer, and shows nothing hidden", () => {
  const check = (fields: readonly Field[], answers: Answers, where: string) => {
    for (const field of fields) {
      const value = answers[field.key]
      if (value === undefined) continue
      expect(isShown(field, answers), `${where}.${field.key}`).toBe(true)
      if (field.kind === "groups")
        for (const item of value as Answers[]) check(field.fields, item, `${where}.${field.key}`)
    }
  }
  for (const each of STEPS) {
    const example = EXAMPLES[each.number] ?? {}
    expect(draftSchema(each).safeParse(example).success, each.key).toBe(true)
    expect(Object.keys(example).length, each.key).toBeGreaterThan(0)
    expect(validateAnswers(each, example), each.key).toEqual([])
    check(each.fields, example, each.key)
  }
})

describe("progressOf", () => {
  test("counts, goes on to the next required step, and names what is missing", () => {
    const none = progressOf({})
    expect(none).toMatchObject({ completed: 0, total: 23, percentage: 0, next_step: 1 })
    expect(none.missing.map((each) => each.step)).toEqual(
      STEPS.filter((each) => each.required).map((each) => each.number),
    )
    const half = progressOf(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [i + 1, answers(i + 1)])))
    expect(half).toMatchObject({ completed: 12, percentage: 52, next_step: 13 })
    expect(half.phases.map((phase) => [phase.completed, phase.total])).toEqual([
      [4, 4],
      [1, 1],
      [3, 3],
      [4, 5],
      [0, 6],
      [0, 4],
    ])
    expect(progressOf(DEMO_ANSWERS)).toMatchObject({ completed: 23, percentage: 100, next_step: null, missing: [] })
  })

  test("tells a step that was begun from one with a mistake", () => {
    expect(statusOf(step(1), undefined)).toBe("not_started")
    expect(statusOf(step(1), { company_name: " " })).toBe("not_started")
    expect(statusOf(step(1), { company_name: "Fernhollow" })).toBe("in_progress")
    expect(statusOf(step(1), { company_name: "Fernhollow", website: "???" })).toBe("problem")
    expect(statusOf(step(19), { not_applicable: true })).toBe("completed")
    expect(statusOf(step(19), { not_applicable: false })).toBe("not_started")
  })
})

test.each([
  ["https://www.example.com/a?b", true],
  ["example.com", true],
  ["ftp://example.com", false],
  ["javascript:alert(1)", false],
  ["https://user@example.com", false],
  ["localhost", false],
  ["", false],
])("isWebAddress(%s) is %s", (text, expected) => {
  expect(isWebAddress(text)).toBe(expected)
})
