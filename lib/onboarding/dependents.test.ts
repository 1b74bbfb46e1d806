import { expect, test } from "vitest"
import { dependentsOf } from "#lib/onboarding/dependents"
import type { Answers } from "#lib/onboarding/field"
import { STEPS } from "#lib/onboarding/steps"

const table: [string, number, Answers, Answers, number[]][] = [
  ["a company's industry", 1, { industry: "retail" }, { industry: "software" }, [9, 14, 21]],
  ["a company's stage", 1, { stage: "seed" }, { stage: "growth" }, [22]],
  ["industry and stage", 1, {}, { industry: "retail", stage: "seed" }, [9, 14, 21, 22]],
  ["a field nothing stands on", 1, { website: "a.example" }, { website: "b.example" }, []],
  [
    "a price",
    5,
    { price_points: [{ id: "1", name: "A", price: "1" }] },
    { price_points: [{ id: "1", name: "A", price: "2" }] },
    [8, 21],
  ],
  [
    "the name of a price",
    5,
    { price_points: [{ id: "1", name: "A", price: "1" }] },
    { price_points: [{ id: "1", name: "B", price: "1" }] },
    [],
  ],
  [
    "a competitor's name",
    7,
    { competitors: [{ id: "1", name: "A" }] },
    { competitors: [{ id: "1", name: "B" }] },
    [8, 11, 13],
  ],
  [
    "a new competitor with a name only",
    7,
    { competitors: [{ id: "1", name: "A" }] },
    {
      competitors: [
        { id: "1", name: "A" },
        { id: "2", name: "B" },
      ],
    },
    [8, 11, 13],
  ],
  [
    "competitors in another order",
    7,
    {
      competitors: [
        { id: "1", name: "A" },
        { id: "2", name: "B" },
      ],
    },
    {
      competitors: [
        { id: "2", name: "B" },
        { id: "1", name: "A" },
      ],
    },
    [],
  ],
  [
    "a blank new row",
    7,
    { competitors: [{ id: "1", name: "A" }] },
    {
      competitors: [
        { id: "1", name: "A" },
        { id: "2", name: "" },
      ],
    },
    [],
  ],
  ["a customer's name", 14, { icps: [{ id: "1", name: "A" }] }, { icps: [{ id: "1", name: "B" }] }, [15, 17, 20]],
  [
    "a customer's pain, not its weight",
    14,
    { icps: [{ id: "1", pains: [{ pain: "a", severity: 1 }] }] },
    { icps: [{ id: "1", pains: [{ pain: "a", severity: 9 }] }] },
    [],
  ],
  [
    "a customer's pain",
    14,
    { icps: [{ id: "1", pains: [{ pain: "a" }] }] },
    { icps: [{ id: "1", pains: [{ pain: "b" }] }] },
    [17],
  ],
  [
    "one line of a positioning",
    13,
    { statement: { for: "a", unlike: "b" } },
    { statement: { for: "a", unlike: "c" } },
    [17],
  ],
  ["answers cleared in another way", 1, { industry: "" }, { industry: null }, []],
  ["equal answers", 1, { industry: "retail", stage: "seed" }, { stage: "seed", industry: "retail" }, []],
  ["a step nothing stands on", 23, {}, { confirmed: true }, []],
]

test.each(table)("%s", (_, step, before, after, marked) => {
  expect(dependentsOf(step, before, after)).toEqual(marked)
  expect(dependentsOf(step, after, before)).toEqual(marked)
  expect(dependentsOf(step, after, after)).toEqual([])
})

test("every field that steps stand on exists, and they are later ones", () => {
  type Fields = readonly { key: string; kind: string; fields?: Fields }[]
  const filled = (fields: Fields, text: string): Answers =>
    Object.fromEntries(
      fields.map(({ key, kind, fields: inner }) => {
        if (inner) return [key, kind === "group" ? filled(inner, text) : [filled(inner, text)]]
        return [key, text]
      }),
    )
  const marked = STEPS.map((step) => dependentsOf(step.number, filled(step.fields, "a"), filled(step.fields, "b")))
  for (const [i, steps] of marked.entries()) for (const step of steps) expect(step).toBeGreaterThan(i + 1)
  // Changing everything reaches every step of the table; a misspelt path would reach fewer.
  expect(marked[0]).toEqual([9, 13, 14, 17, 21, 22])
  expect(marked[4]).toEqual([8, 10, 13, 17, 21, 22])
  expect(marked[5]).toEqual([9, 13, 14, 17])
  expect(marked[6]).toEqual([8, 10, 11, 13])
  expect(marked[7]).toEqual([11])
  expect(marked[8]).toEqual([13, 17])
  expect(marked[9]).toEqual([13, 17])
  expect(marked[13]).toEqual([15, 17, 20, 21])
})
