import { describe, expect, test } from "vitest"
import type { Draft } from "#lib/evidence/contract"
import { standingOf, suggestionsOf, takeAll } from "#lib/evidence/suggestions"
import type { Answers } from "#lib/onboarding/field"
import { withGiven } from "#lib/onboarding/form"
import { stepByNumber } from "#lib/onboarding/steps"

const fields = stepByNumber(17)?.fields ?? []
const from = { source: "Your offer", evidence_id: null, step_id: 5, page: null }
const draft: Pick<Draft, "data" | "citations"> = {
  data: {
    pillars: [
      { id: "a", title: "Quiet", key_messages: ["No whistle"] },
      { id: "b", title: "Fast" },
    ],
    taglines: ["Tea, now"],
    value_prop: { primary: "Tea in a minute", supporting_points: ["Quiet", "Light"] },
  },
  citations: [
    { ...from, path: ["value_prop", "primary"], quote: "in a minute" },
    { ...from, path: ["pillars", 0, "title"], quote: "quiet" },
    { ...from, path: ["pillars", 0, "key_messages", 0], quote: "quiet" },
    { ...from, path: ["pillars", 1, "title"], quote: "fast" },
  ],
}
const all = suggestionsOf(fields, draft)
const standings = (answers: Parameters<typeof standingOf>[1]) =>
  Object.fromEntries(all.map((each) => [each.id, standingOf(each, answers)]))

describe("suggestions", () => {
  test("are the parts of a draft in the order of the step, each with the quotes it rests on", () => {
    const order = fields.map(({ key }) => key)
    expect(all.map(({ id }) => order.indexOf(id.split(".")[0] ?? ""))).toEqual(
      all.map(({ id }) => order.indexOf(id.split(".")[0] ?? "")).toSorted((a, b) => a - b),
    )
    expect(Object.fromEntries(all.map(({ id, citations }) => [id, citations.map(({ quote }) => quote)]))).toEqual({
      "value_prop.primary": ["in a minute"],
      "value_prop.supporting_points.0": [],
      "value_prop.supporting_points.1": [],
      "taglines.0": [],
      "pillars.0": ["quiet"],
      "pillars.1": ["fast"],
    })
  })

  test("know whether they stand in the form, can be put there, or would replace something", () => {
    const answers: Answers = {
      value_prop: { primary: "My own words", supporting_points: ["Quiet"] },
      pillars: [
        { id: "a", title: "Silent" },
        { id: "z", title: "Fast", key_messages: ["Mine"] },
      ],
    }
    expect(standings(answers)).toEqual({
      "value_prop.primary": "taken",
      "value_prop.supporting_points.0": "used",
      "value_prop.supporting_points.1": "open",
      "taglines.0": "open",
      "pillars.0": "taken",
      "pillars.1": "used",
    })
    expect(new Set(Object.values(standings({})))).toEqual(new Set(["open"]))
  })

  test("taken all at once fill what is empty, add rows, and leave the rest alone", () => {
    const answers = { value_prop: { primary: "My own words" }, pillars: [{ id: "a", title: "Silent" }] }
    const { given, used, left } = takeAll(fields, all, answers)
    expect({ used, left }).toEqual({ used: 4, left: 2 })
    expect(withGiven(fields, answers, given)).toEqual({
      value_prop: { primary: "My own words", supporting_points: ["Quiet", "Light"] },
      taglines: ["Tea, now"],
      pillars: [
        { id: "a", title: "Silent" },
        { id: "b", title: "Fast" },
      ],
    })
  })

  test("beyond what a field has room for are left alone", () => {
    const field = fields.find(({ key }) => key === "taglines")
    const most = field?.kind === "list" ? field.max_items : 0
    const answers = { taglines: Array.from({ length: most }, (_, i) => `Mine ${i}`) }
    const tagline = all.filter(({ id }) => id === "taglines.0")
    expect(tagline.map((each) => standingOf(each, answers))).toEqual(["full"])
    expect(takeAll(fields, tagline, answers)).toEqual({ given: {}, used: 0, left: 1 })
  })
})
