import { expect, test } from "vitest"
import { withMine } from "#lib/onboarding/conflict"
import type { Answers } from "#lib/onboarding/field"
import { mergeAnswers } from "#lib/onboarding/merge"

const base: Answers = {
  title: "Old",
  note: "Same",
  people: [
    { id: "a", name: "Ada" },
    { id: "b", name: "Bo" },
  ],
}
const mine: Answers = {
  title: "Mine",
  note: "Same",
  people: [
    { id: "a", name: "Ada M" },
    { id: "b", name: "Bo M" },
  ],
}
const theirs: Answers = { title: "Theirs", note: "New", people: [{ id: "a", name: "Ada T" }] }

test("puts my value at the chosen conflicts and leaves the rest merged", () => {
  const { data, conflicts } = mergeAnswers(base, mine, theirs)
  const name = conflicts.filter(({ path }) => path.join(".") === "people.a.name")
  expect(name).toHaveLength(1)
  expect(withMine(data, name)).toEqual({ ...data, people: [{ id: "a", name: "Ada M" }] })
})

test("brings back an item that they removed", () => {
  const { data, conflicts } = mergeAnswers(base, mine, theirs)
  expect(withMine(data, conflicts)).toEqual({ title: "Mine", note: "New", people: mine.people })
})

test("removes what I removed", () => {
  const { data, conflicts } = mergeAnswers(base, { note: "Same", people: base.people ?? [] }, theirs)
  expect(withMine(data, conflicts)).not.toHaveProperty("title")
})

test("nothing chosen changes nothing", () => {
  expect(withMine(theirs, [])).toEqual(theirs)
})
