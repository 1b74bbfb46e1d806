import { expect, test } from "vitest"
import { OUTLINE } from "#lib/manifest/outline"
import { stepByNumber } from "#lib/onboarding/steps"

const leaves = OUTLINE.flatMap((section) => section.leaves.map((leaf) => ({ section, leaf })))
const nameOf = ({ section, leaf }: (typeof leaves)[number]) => `${section.title} ${leaf.attr}`

test("exactly these facts are pinned, the most important first", () => {
  expect(leaves.filter(({ leaf }) => leaf.pinned === "always").map(nameOf)).toEqual([
    "company name",
    "company industry",
    "company stage",
    "messaging positioning",
    "messaging value_prop",
    "competitive category",
  ])
  expect(leaves.filter(({ leaf }) => leaf.pinned === "first_record").map(nameOf)).toEqual(["icps name"])
})

test("exactly these facts are critical: company identity, category, positioning, primary customer", () => {
  expect(leaves.filter(({ leaf }) => leaf.is_critical).map(nameOf)).toEqual([
    "company name",
    "company industry",
    "icps name",
    "messaging positioning",
    "competitive category",
  ])
})

test("weights are whole: foundation 3,500, customers 3,000, messages 2,000, competition 1,000, the rest less; shares of them at most 1.6", () => {
  const most: Record<string, number> = { foundation: 3500, icps: 3000, messaging: 2000, competitive: 1000 }
  for (const { title, at, weight, leaves: own } of OUTLINE) {
    const allowed = most[at[0] ?? ""] ?? 1000
    expect(Number.isInteger(weight) && weight > 0 && weight <= allowed, title).toBe(true)
    for (const { attr, share } of own) {
      expect(Number.isInteger(share) && share > 0 && share <= 1600, `${title} ${attr}`).toBe(true)
      expect(Number.isInteger((weight * share) / 1000), `${title} ${attr}`).toBe(true)
    }
  }
  for (const [first, weight] of Object.entries(most)) {
    expect(Math.max(...OUTLINE.filter(({ at }) => at[0] === first).map((section) => section.weight))).toBe(weight)
  }
})

test("no two sections, attributes or places are the same, and each names the step that asks", () => {
  const distinct = (names: string[]) => expect(new Set(names).size).toBe(names.length)
  distinct(OUTLINE.map((section) => section.title))
  distinct(leaves.map(nameOf))
  distinct(leaves.map(({ section, leaf }) => [...section.at, ...leaf.at].join(".")))
  for (const { leaf } of leaves) {
    expect(leaf.attr).toMatch(/^[a-z_]+$/)
    expect(stepByNumber(leaf.step), leaf.attr).toBeDefined()
    expect(leaf.kind === "records").toBe(leaf.parts !== undefined)
  }
})
