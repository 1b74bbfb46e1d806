import { describe, expect, test } from "vitest"
import { COMPANIES } from "#embedded/demo/companies"
import { manifestOf } from "#embedded/demo/manifest-of"
import { select, selectEach } from "#lib/manifest/build"
import { choicesOf, type Taken } from "#lib/manifest/choices"
import { extract } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import { solve, sumOf } from "#lib/manifest/knapsack"
import { solveCores } from "#lib/manifest/narrow"
import { render } from "#lib/manifest/render"
import { countTokens } from "#lib/manifest/tokens"

const LIMITS = [1200, 1100, 900, 600, 450, 300, 150, 40]

describe.each(COMPANIES)("$slug", ({ answers }) => {
  const { sections } = extract(answers)

  test("gives every smaller budget from one table, the same as each alone", () => {
    const each = selectEach(sections, LIMITS)
    for (const limit of LIMITS) {
      const selected = each.get(limit)
      expect(selected).toEqual(select(sections, { limit }))
      if (!selected || "minimum" in selected) {
        expect(selected?.minimum).toBeGreaterThan(limit)
        continue
      }
      const { tokens } = selected.budget
      expect(countTokens(selected.rendering)).toBe(tokens)
      expect(tokens).toBeLessThanOrEqual(Math.min(limit, 1200))
    }
  })

  test("makes of its core the choices that the whole table makes", () => {
    const choices = choicesOf(factsOf(sections), new Map(), countTokens)
    const [whole, cores] = [solve(choices, 1200), solveCores(choices, 24)]
    for (let capacity = 1200; capacity >= 0; capacity -= 25) {
      expect(cores.best(capacity)).toBe(whole.best(capacity))
      expect(cores.choose(capacity)).toEqual(whole.choose(capacity))
    }
  })

  test("costs at most a token a line more than the text takes", () => {
    const facts = factsOf(sections)
    const none: Taken = new Map()
    const choices = choicesOf(facts, none, countTokens)
    const everything = {
      open: choices.groups.map(() => true),
      taken: choices.items.map((item) => item.variants.length),
    }
    const text = render(facts)
    const [cost, tokens] = [sumOf(choices, everything).cost, countTokens(text)]
    expect(cost).toBeGreaterThanOrEqual(tokens)
    expect(cost - tokens).toBeLessThanOrEqual(text.split("\n").length)
  })
})

test("whoever builds again after an earlier version gets its selection", () => {
  for (const { answers } of COMPANIES) {
    const { manifest, rendering } = manifestOf(answers)
    expect(manifestOf(answers, manifest).rendering).toBe(rendering)
  }
})

test("a former selection of other facts costs at most half a percent of the optimum", () => {
  const [first, ...rest] = COMPANIES
  if (!first) throw new Error("no companies")
  const { manifest } = manifestOf(first.answers)
  for (const { answers } of rest) {
    const weightAfter = (previous?: typeof manifest) =>
      manifestOf(answers, previous).manifest.budget.certificate.chosen_weight
    expect(weightAfter(manifest) / weightAfter()).toBeGreaterThanOrEqual(0.995)
  }
})
