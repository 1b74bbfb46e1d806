import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Answers, Field, Json } from "#lib/onboarding/field"
import {
  answersFromForm,
  nameOf,
  type Path,
  placeOf,
  withBlankRows,
  withGiven,
  withRowsChanged,
} from "#lib/onboarding/form"
import { STEPS, stepByNumber } from "#lib/onboarding/steps"

const step = (number: number) => {
  const found = stepByNumber(number)
  if (!found) throw new Error(`no step ${number}`)
  return found
}

/** What a form with these answers sends. */
function entriesOf(fields: readonly Field[], answers: Answers, path: Path = []): [string, string][] {
  return fields.flatMap((field): [string, string][] => {
    const at = [...path, field.key]
    const value = answers[field.key]
    if (value === undefined || value === null) return []
    if (field.kind === "checkbox") return value ? [[nameOf(at), "on"]] : []
    if (field.kind === "multi_select") return (value as string[]).map((item) => [nameOf(at), item])
    if (field.kind === "list") return (value as string[]).map((item, i) => [nameOf([...at, i]), item])
    if (field.kind === "group") return entriesOf(field.fields, value as Answers, at)
    if (field.kind !== "groups") return [[nameOf(at), String(value)]]
    return (value as Answers[]).flatMap((item, i) => [
      [nameOf([...at, i, "id"]), String(item.id)],
      ...entriesOf(field.fields, item, [...at, i]),
    ])
  })
}

describe("answersFromForm", () => {
  test("reads text, numbers and choices, and leaves out what is empty", () => {
    const answers = answersFromForm(step(1), [
      ["company_name", "  Larkspur Kettle Works "],
      ["industry", "retail"],
      ["founded_year", "1,998"],
      ["website", ""],
      ["unknown", "dropped"],
    ])
    expect(answers).toEqual({ company_name: "Larkspur Kettle Works", industry: "retail", founded_year: 1998 })
  })

  test("keeps a number that is none as it was typed", () => {
    expect(answersFromForm(step(1), [["founded_year", "about 1998"]])).toEqual({ founded_year: "about 1998" })
  })

  test("reads rows in order, drops blank ones and keeps their ids", () => {
    const answers = answersFromForm(step(14), [
      ["icps.2.id", "c"],
      ["icps.2.name", "Third"],
      ["icps.0.id", "a"],
      ["icps.0.name", "First"],
      ["icps.0.pains.0.id", "p"],
      ["icps.0.pains.0.pain", "Cold tea"],
      ["icps.0.pains.0.severity", "7"],
      ["icps.0.goals.0", "Warm tea"],
      ["icps.0.goals.1", " "],
      ["icps.1.id", "b"],
      ["icps.1.name", ""],
    ])
    expect(answers).toEqual({
      icps: [
        { id: "a", name: "First", pains: [{ id: "p", pain: "Cold tea", severity: 7 }], goals: ["Warm tea"] },
        { id: "c", name: "Third" },
      ],
    })
  })

  test("a multiple choice is a list even with one choice", () => {
    const multi: Field = { kind: "multi_select", key: "m", label: "M", options: [], max_items: 3 }
    expect(answersFromForm({ fields: [multi] }, [["m", "a"]])).toEqual({ m: ["a"] })
    expect(
      answersFromForm({ fields: [multi] }, [
        ["m", "a"],
        ["m", "b"],
      ]),
    ).toEqual({ m: ["a", "b"] })
  })

  test("gives back what a form was filled with, for any answers of any step", () => {
    for (const { fields } of STEPS) {
      fc.assert(
        fc.property(answersOf(fields), (answers) => {
          expect(answersFromForm({ fields }, entriesOf(fields, answers))).toEqual(answers)
        }),
        { numRuns: 20 },
      )
    }
  })
})

describe("withRowsChanged", () => {
  const rows: [string, string][] = [
    ["icps.0.name", "First"],
    ["icps.1.name", "Second"],
    ["icps.10.name", "Eleventh"],
  ]
  const names = (entries: [string, unknown][]) =>
    (answersFromForm(step(14), entries).icps as Answers[]).map(({ name }) => name)

  test("removes exactly the row that was asked for", () => {
    expect(names(withRowsChanged([...rows, ["_remove", "icps.1"]]))).toEqual(["First", "Eleventh"])
  })

  test("swaps a row with the one above", () => {
    expect(names(withRowsChanged([...rows, ["_up", "icps.1"]]))).toEqual(["Second", "First", "Eleventh"])
  })

  test("changes nothing when another button sent the form", () => {
    expect(withRowsChanged(rows)).toEqual(rows)
  })
})

describe("withBlankRows", () => {
  test("shows one row where there is none, and one more where asked", () => {
    const shown = withBlankRows(step(6).fields, { pains: ["Rust"] }, new Set(["pains"]))
    expect(shown.pains).toEqual(["Rust", ""])
    expect(shown.desires).toEqual([""])
  })

  test("gives new rows an id and leaves given ids alone", () => {
    const shown = withBlankRows(step(7).fields, { competitors: [{ id: "k", name: "Other" }] }, new Set(["competitors"]))
    const rows = shown.competitors as Answers[]
    expect(rows[0]?.id).toBe("k")
    expect(rows[1]?.id).toMatch(/^[0-9a-f]{10}$/)
  })

  test("changes nothing that a form would send back", () => {
    for (const { fields } of STEPS) {
      fc.assert(
        fc.property(answersOf(fields), (answers) => {
          expect(answersFromForm({ fields }, entriesOf(fields, withBlankRows(fields, answers)))).toEqual(answers)
        }),
        { numRuns: 20 },
      )
    }
  })
})

const words = fc.stringMatching(/^[a-z]{1,8}( [a-z]{1,8})?$/)

/** Answers as a person could have given them: no blank rows, no empty groups. */
function answersOf(fields: readonly Field[]): fc.Arbitrary<Answers> {
  return fc.tuple(...fields.map((field) => fc.option(valueFor(field), { nil: undefined }))).map((values) => {
    const answers: Answers = {}
    fields.forEach((field, i) => {
      const value = values[i]
      if (value !== undefined) answers[field.key] = value
    })
    return answers
  })
}

function valueFor(field: Field): fc.Arbitrary<Json> {
  switch (field.kind) {
    case "number":
    case "year":
      return fc.integer({ min: field.min, max: field.max })
    case "checkbox":
      return fc.constant(true)
    case "select":
      return fc.constantFrom(...field.options.map(({ value }) => value))
    case "multi_select":
      return fc.uniqueArray(fc.constantFrom(...field.options.map(({ value }) => value)), { minLength: 1 })
    case "list":
      return fc.array(words, { minLength: 1, maxLength: 3 })
    case "group":
      return answersOf(field.fields).filter((group) => Object.keys(group).length > 0)
    case "groups":
      return fc.array(
        fc
          .tuple(
            fc.stringMatching(/^[0-9a-f]{10}$/),
            answersOf(field.fields).filter((item) => Object.keys(item).length > 0),
          )
          .map(([id, item]) => ({ id, ...item })),
        { minLength: 1, maxLength: 2 },
      )
    default:
      return words
  }
}

test.each([
  [7, ["competitors", 1, "name"], "Competitor 2"],
  [14, ["icps", 0, "pains", 1, "severity"], "Ideal customer 1, pain 2"],
  [17, ["value_prop", "supporting_points", 2], "Point 3"],
  [13, ["statement", "who"], ""],
  [1, ["company_name"], ""],
  [1, ["unknown", 0], ""],
])("placeOf step %i %j is %j", (number, path, place) => {
  expect(placeOf(step(number).fields, path)).toBe(place)
})

describe("withGiven", () => {
  const fields = step(17).fields

  test("adds rows and fills what is empty; keys that are absent stay as they are", () => {
    const now = {
      value_prop: { primary: "Typed", supporting_points: ["One"] },
      pillars: [{ id: "a", title: "Mine" }],
    }
    const given = {
      value_prop: { secondary: "Second", supporting_points: ["One", "Two"] },
      taglines: ["Tag"],
      pillars: [{ id: "b", title: "Theirs" }],
      unknown: "dropped",
    }
    expect(withGiven(fields, now, given)).toEqual({
      value_prop: { primary: "Typed", secondary: "Second", supporting_points: ["One", "Two"] },
      taglines: ["Tag"],
      pillars: [
        { id: "a", title: "Mine" },
        { id: "b", title: "Theirs" },
      ],
    })
  })

  test("replaces a text of any length, a number and a choice, and nothing by an empty value", () => {
    const now = { value_prop: { primary: "Typed", secondary: "Kept" } }
    expect(withGiven(fields, now, { value_prop: { primary: "Found", secondary: " " } })).toEqual({
      value_prop: { primary: "Found", secondary: "Kept" },
    })
    const company = { company_name: "A", founded_year: 1987, industry: "retail" }
    expect(withGiven(step(1).fields, company, { company_name: "B", founded_year: 1990, industry: null })).toEqual({
      company_name: "B",
      founded_year: 1990,
      industry: "retail",
    })
  })

  test("puts an item into the one with its id, and adds none that stands there under another id", () => {
    const now = { pillars: [{ id: "a", title: "Mine", key_messages: ["One"] }] }
    expect(withGiven(fields, now, { pillars: [{ id: "a", title: "New", key_messages: ["Two"] }] })).toEqual({
      pillars: [{ id: "a", title: "New", key_messages: ["One", "Two"] }],
    })
    expect(withGiven(fields, now, { pillars: [{ id: "b", title: "Mine" }] })).toEqual(now)
  })

  test("adds no more rows than a field may have, and drops none there are", () => {
    const list: Field = { kind: "list", key: "l", label: "L", item: "line", max: 20, max_items: 2 }
    expect(withGiven([list], { l: ["a"] }, { l: ["b", "c"] })).toEqual({ l: ["a", "b"] })
    const axes = Array.from({ length: 12 }, (_, i) => ({ id: `${i}`, axis: `Axis ${i}` }))
    expect(withGiven(step(8).fields, { axes }, { axes: [{ id: "x", axis: "One more" }] })).toEqual({ axes })
  })

  test("given the same answers twice, changes nothing the second time", () => {
    for (const { fields } of STEPS) {
      fc.assert(
        fc.property(answersOf(fields), answersOf(fields), (now, given) => {
          const once = withGiven(fields, now, given)
          expect(withGiven(fields, once, given)).toEqual(once)
        }),
        { numRuns: 20 },
      )
    }
  })
})
