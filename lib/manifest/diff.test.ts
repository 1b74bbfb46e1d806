import { describe, expect, test } from "vitest"
import { select } from "#lib/manifest/build"
import type { Manifest } from "#lib/manifest/contract/content"
import { diffManifests } from "#lib/manifest/diff"
import { extract, type RawSteps } from "#lib/manifest/extract"
import { bumpOf } from "#lib/manifest/version"

const diffOf = (before: RawSteps, after: RawSteps) => diffManifests(extract(before).sections, extract(after).sections)
const goals = (...short_term: string[]) => ({ 22: { short_term } })
const rivals = (...competitors: object[]) => ({
  7: { competitors: competitors.map((each) => ({ type: "direct", ...each })) },
})
const shape = ({ added, removed, changed, moved }: ReturnType<typeof diffManifests>) => ({
  added: added.map((fact) => fact.value),
  removed: removed.map((fact) => fact.value),
  changed: changed.map((fact) => `${fact.from} -> ${fact.to}${fact.is_wording ? " (wording)" : ""}`),
  moved: moved.map(({ from, to }) => `${from} -> ${to}`),
})
const none = { added: [], removed: [], changed: [], moved: [] }

describe("a list of texts", () => {
  test.each<[string, string[], string[], Partial<ReturnType<typeof shape>>]>([
    ["one more", ["a", "b"], ["a", "c", "b"], { added: ["c"] }],
    ["one less", ["a", "b"], ["b"], { removed: ["a"] }],
    ["another text", ["a"], ["b"], { added: ["b"], removed: ["a"] }],
    ["another spacing", ["a b"], ["a  b"], {}],
    ["another wording", ["a b"], ["A, b."], { changed: ["a b -> A, b. (wording)"] }],
    ["a wording moved", ["a b", "c"], ["c", "A b"], { changed: ["a b -> A b (wording)"], moved: ["0 -> 1"] }],
    ["two wordings at once", ["a", "A!"], ["A", "a?"], { changed: ["a -> A (wording)", "A! -> a? (wording)"] }],
    ["one moved to the front", ["a", "b", "c", "d"], ["d", "a", "b", "c"], { moved: ["3 -> 0"] }],
  ])("%s", (_, before, after, expected) => {
    expect(shape(diffOf(goals(...before), goals(...after)))).toEqual({ ...none, ...expected })
  })
})

describe("a list of records", () => {
  const wide = { name: "Copperline", strengths: ["Cheap"], pricing: "39 EUR" }

  test("known by names follows another wording of a name, with all it says", () => {
    const diff = diffOf(
      rivals(wide, { name: "B" }),
      rivals({ name: "B" }, { ...wide, name: "COPPERLINE", pricing: "49 EUR" }),
    )
    expect(shape(diff)).toEqual({
      ...none,
      changed: ["Copperline -> COPPERLINE (wording)", "39 EUR -> 49 EUR"],
      moved: ["0 -> 1"],
    })
    const [name] = diff.changed
    expect(name?.was).toMatch(/^competitive\.direct\[\w+\]\.name$/)
    expect(name?.path).not.toBe(name?.was)
  })

  test("known by ids follows any new name", () => {
    const diff = diffOf(rivals({ ...wide, id: "c" }), rivals({ ...wide, id: "c", name: "Tinline" }))
    expect(shape(diff)).toEqual({ ...none, changed: ["Copperline -> Tinline"] })
    expect(diff.changed[0]).not.toHaveProperty("was")
  })

  test("counts one move for a record, not one for each thing it says", () => {
    const icps = ["A", "B", "C"].map((name) => ({ name, goals: ["g", "h"], vertical: "v" }))
    const [a, b, c] = icps
    const diff = diffOf({ 14: { icps } }, { 14: { icps: [a, c, b] } })
    expect(shape(diff)).toEqual({
      ...none,
      changed: ["tertiary -> secondary", "secondary -> tertiary"],
      moved: ["2 -> 1"],
    })
    expect([diff.changed.some((change) => change.is_critical), bumpOf(diff)]).toEqual([false, "minor"])
    expect(bumpOf(diffOf({ 14: { icps } }, { 14: { icps: [b, a, c] } }))).toBe("major")
  })

  test("tells which part of a record changed from the order of its parts", () => {
    const kpi = (unit?: string, target?: string) => ({ 22: { kpis: [{ id: "k", name: "N", unit, target }] } })
    expect(shape(diffOf(kpi("5"), kpi(undefined, "5"))).changed).toEqual(["N | 5 -> N |  | 5"])
  })
})

describe("a fact of two sentences", () => {
  const [one, two] = ["For people who camp, the Library is a shop that lends.", " Unlike shops, we mend."]
  const said = (positioning: string, what_is_sold: string) => {
    const { sections } = extract({ 5: { what_is_sold } })
    return { ...sections, messaging: { ...sections.messaging, positioning } }
  }
  const whole = said(one + two.repeat(6), "Three kettles for shops. And parts.")
  const short = said(one, "Three kettles for shops.")
  const shortened = {
    ...short,
    budget: shortening("foundation.offer.what_is_sold", "messaging.positioning"),
  }
  const changes = ({ changed }: ReturnType<typeof diffManifests>) =>
    changed.map((change) => [change.path, change.is_critical, change.is_wording])

  test.each([
    ["shortened", diffManifests(whole, shortened)],
    ["lengthened again", diffManifests(shortened, whole)],
  ])("is the same fact when the packer has it %s, be it critical", (_, diff) => {
    expect(changes(diff)).toEqual([
      ["foundation.offer.what_is_sold", false, true],
      ["messaging.positioning", true, true],
    ])
    expect(bumpOf(diff)).toBe("patch")
  })

  test.each([
    ["struck", diffManifests(whole, short)],
    ["added", diffManifests(short, whole)],
  ])("says something else when a person has %s one", (_, diff) => {
    expect(changes(diff).map(([, , is_wording]) => is_wording)).toEqual([false, false])
    expect(bumpOf(diff)).toBe("major")
  })
})

/** A budget that says which facts were shortened. */
function shortening(...shortened: string[]): Manifest["budget"] {
  const selected = select(extract({}).sections)
  if ("minimum" in selected) throw new Error("nothing needs tokens")
  return { ...selected.budget, shortened }
}

test("a fact that somebody confirmed says the same, and stands otherwise: a patch", () => {
  const truth = (verdict: string) => ({ 4: { facts: [{ id: "days", statement: "We answer in two days.", verdict }] } })
  const diff = diffOf(truth("unsure"), truth("confirmed"))
  expect(shape(diff).changed).toEqual([
    "We answer in two days. (not confirmed) -> We answer in two days. (confirmed) (wording)",
  ])
  expect(bumpOf(diff)).toBe("patch")
})
