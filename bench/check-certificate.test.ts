import { describe, expect, test } from "vitest"
import { COMPANIES } from "#embedded/demo/companies"
import { manifestOf } from "#embedded/demo/manifest-of"
import { selectEach } from "#lib/manifest/build"
import { extract } from "#lib/manifest/extract"
import { type Certificate, check } from "./check-certificate.ts"

const large = COMPANIES.find(({ slug }) => slug === "thistledown-mutual")
const { manifest, problem } = manifestOf(large?.answers ?? {})
const honest: Certificate = { ...manifest.budget.certificate, ...problem }

/** What the checker says of the certificate after a lie was put in. */
function after(lie: (certificate: Certificate) => void): string[] {
  const certificate = structuredClone(honest)
  lie(certificate)
  return check(certificate).wrong
}

describe("the checker", () => {
  test("finds nothing wrong with an honest certificate", () => {
    expect(check(honest).wrong).toEqual([])
    expect(honest.items.length).toBeGreaterThan(300)
  })

  const chosen = honest.items.findIndex(([, group, how]) => how > 0 && group >= 0)
  const left = honest.items.findIndex(([, group, how]) => how === 0 && honest.groups[group]?.[4] === 1)
  const shut = honest.groups.findIndex(([, , , , is_open]) => is_open === 0)
  const within = (c: Certificate, i: number) => c.items[i] as Certificate["items"][number]

  test.each<[string, string, (certificate: Certificate) => void]>([
    ["the weight of a chosen fact", "chosen_weight", (c) => ((within(c, chosen)[3][0] as number[])[0] = 9)],
    ["the weight of a dropped fact", "known_weight", (c) => ((within(c, left)[3].at(-1) as number[])[0] = 9)],
    ["the cost of a dropped fact", "dropped", (c) => ((within(c, left)[3].at(-1) as number[])[1] = 99)],
    ["a fact that is left out", "known_weight", (c) => void c.items.splice(left, 1)],
    ["a chosen fact that is left out", "chosen_weight", (c) => void c.items.splice(chosen, 1)],
    ["a chosen fact more", "costs", (c) => (within(c, left)[2] = 1)],
    ["a chosen fact less", "chosen_weight", (c) => (within(c, chosen)[2] = 0)],
    ["a fact chosen in a shut group", "no place", (c) => within(c, chosen).splice(1, 1, shut)],
    ["a variant that is not there", "no variant", (c) => (within(c, chosen)[2] = 7)],
    ["a bound that is lower", "fractional_bound", (c) => (c.fractional_bound -= 1)],
    ["a bound that is higher", "fractional_bound", (c) => (c.fractional_bound += 1)],
    ["a smaller gap", "gap_permille", (c) => (c.gap_permille -= 1)],
    ["another density", "closing_density", (c) => (c.closing_density += 1)],
    ["a larger capacity", "fractional_bound", (c) => (c.capacity += 20)],
    ["a smaller capacity", "costs", (c) => (c.capacity -= 20)],
    ["a dropped fact that is not told", "dropped", (c) => void c.dropped.pop()],
    [
      "a dropped fact that was chosen",
      "dropped",
      (c) => void c.dropped.push({ path: within(c, chosen)[0], weight: 1, cost: 1, density: 1 }),
    ],
    ["a pinned weight", "chosen_weight", (c) => ((c.pinned[0] as [string, number])[1] += 1)],
    ["an opening that costs nothing", "no group", (c) => ((c.groups[0] as unknown[])[2] = 0)],
    ["a child of a later group", "no group", (c) => ((c.groups[0] as unknown[])[1] = 1)],
  ])("catches %s", (_, word, lie) => {
    expect(after(lie).join("\n")).toContain(word)
  })
})

test.each(COMPANIES)("the manifests of $slug are certified, in every budget", ({ answers }) => {
  for (const [limit, selected] of selectEach(extract(answers).sections, [1200, 900, 600, 300])) {
    if ("minimum" in selected) continue
    const { wrong, optimum } = check({ ...selected.budget.certificate, ...selected.problem })
    expect(wrong, `${limit}`).toEqual([])
    expect(selected.budget.certificate.chosen_weight / optimum).toBeGreaterThanOrEqual(0.995)
  }
})
