import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Answers, Json } from "#lib/onboarding/field"
import { isEqual, mergeAnswers } from "#lib/onboarding/merge"

const scalar = fc.oneof(
  fc.constantFrom("a", "b", "c", ""),
  fc.integer({ min: 0, max: 3 }),
  fc.boolean(),
  fc.constant(null),
)
const item = fc
  .record({ id: fc.constantFrom("i1", "i2", "i3", "i4"), name: fc.option(scalar, { nil: undefined }), note: scalar })
  .map((record) => JSON.parse(JSON.stringify(record)) as Answers)
const items = fc.uniqueArray(item, { selector: (each) => each.id, maxLength: 4 })
const value: fc.Arbitrary<Json> = fc.oneof(
  scalar,
  fc.array(fc.constantFrom("x", "y"), { maxLength: 3 }),
  items,
  fc.dictionary(fc.constantFrom("p", "q"), scalar, { noNullPrototype: true }),
)
const answers: fc.Arbitrary<Answers> = fc.dictionary(fc.constantFrom("one", "two", "three", "four"), value, {
  noNullPrototype: true,
})

describe("mergeAnswers", () => {
  test("takes the side that changed, field by field", () => {
    const base = { name: "A", place: "Here", list: ["x"] }
    expect(mergeAnswers(base, { ...base, name: "B" }, { ...base, place: "There" })).toEqual({
      data: { name: "B", place: "There", list: ["x"] },
      conflicts: [],
    })
    expect(mergeAnswers(base, { name: "A", place: "Here" }, { ...base, name: "C" })).toEqual({
      data: { name: "C", place: "Here" },
      conflicts: [],
    })
  })

  test("merges groups by field and lists by item", () => {
    const base = {
      group: { a: 1, b: 2 },
      items: [
        { id: "1", n: "one" },
        { id: "2", n: "two" },
      ],
    }
    const mine = {
      group: { a: 9, b: 2 },
      items: [
        { id: "1", n: "ONE" },
        { id: "2", n: "two" },
        { id: "3", n: "three" },
      ],
    }
    const theirs = { group: { a: 1, b: 8 }, items: [{ id: "2", n: "TWO" }] }
    expect(mergeAnswers(base, mine, theirs)).toEqual({
      data: {
        group: { a: 9, b: 8 },
        items: [
          { id: "2", n: "TWO" },
          { id: "3", n: "three" },
        ],
      },
      conflicts: [{ path: ["items", "1"], base: { id: "1", n: "one" }, mine: { id: "1", n: "ONE" } }],
    })
  })

  test("keeps the order of the side that moved items", () => {
    const [a, b, c, d] = ["a", "b", "c", "d"].map((id) => ({ id }))
    const moved = mergeAnswers({ l: [a, b, c] as Json }, { l: [c, a, b] as Json }, { l: [a, b, d, c] as Json })
    expect(moved.conflicts).toEqual([])
    expect((moved.data.l as { id: string }[]).map((each) => each.id)).toEqual(["c", "a", "b", "d"])
  })

  test("one side unchanged gives the other; both the same give that; nothing ever conflicts then", {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(answers, answers, (base, changed) => {
        for (const merged of [
          mergeAnswers(base, changed, base),
          mergeAnswers(base, base, changed),
          mergeAnswers(base, changed, changed),
        ]) {
          expect(merged.conflicts).toEqual([])
          expect(merged.data).toEqual(changed)
        }
      }),
    )
  })

  test("each conflict is real, and without one neither order of the sides matters to the values", {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(answers, answers, answers, (base, mine, theirs) => {
        const one = mergeAnswers(base, mine, theirs)
        const other = mergeAnswers(base, theirs, mine)
        expect(one.conflicts.map((conflict) => conflict.path.join())).toEqual(
          expect.arrayContaining(other.conflicts.map((conflict) => conflict.path.join())),
        )
        for (const conflict of one.conflicts) {
          expect(isEqual(conflict.mine, conflict.theirs)).toBe(false)
          expect(isEqual(conflict.base, conflict.mine)).toBe(false)
          expect(isEqual(conflict.base, conflict.theirs)).toBe(false)
        }
        if (one.conflicts.length === 0) expect(sorted(one.data)).toEqual(sorted(other.data))
      }),
      { numRuns: 300 },
    )
  })

  test("a field only I changed is never lost", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(answers, answers, answers, (base, mine, theirs) => {
        const { data } = mergeAnswers(base, mine, theirs)
        for (const key of new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)])) {
          if (isEqual(base[key], theirs[key])) expect(data[key]).toEqual(mine[key])
          if (isEqual(base[key], mine[key])) expect(data[key]).toEqual(theirs[key])
        }
      }),
      { numRuns: 300 },
    )
  })
})

// Lists of items compare by id: which side's order wins is the only thing the sides may differ in.
function sorted(data: Json | undefined): Json | undefined {
  if (Array.isArray(data)) {
    const parts = data.map(sorted) as Json[]
    const isItems = parts.every((part) => typeof part === "object" && part !== null && "id" in part)
    return isItems ? parts.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) : parts
  }
  if (typeof data !== "object" || data === null) return data
  return Object.fromEntries(
    Object.entries(data)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, part]) => [key, sorted(part) as Json]),
  )
}
