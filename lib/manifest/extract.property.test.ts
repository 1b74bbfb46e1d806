import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Sections, Warning } from "#lib/manifest/contract/content"
import { diffManifests } from "#lib/manifest/diff"
import { extract } from "#lib/manifest/extract"
import { type Fact, factsOf } from "#lib/manifest/facts"
import { legalSteps, oddSteps } from "#lib/platform/testing/answers"

const saysNothingNew = (a: Sections, b: Sections) => {
  const diff = diffManifests(a, b)
  expect([...diff.added, ...diff.removed, ...diff.changed]).toEqual([])
}
const said = (facts: readonly Fact[]) => facts.map((fact) => `${fact.section} ${fact.attr} ${fact.parts.join("|")}`)

/** The same JSON with every object's keys the other way round. */
function flipped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flipped)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, part]) => [key, flipped(part)] as const)
      .reverse(),
  )
}

describe("extraction is total", () => {
  test("over any garbage: legal sections, at most three customers, warnings that name a step", () => {
    fc.assert(
      fc.property(oddSteps, (steps) => {
        const { sections, warnings, evidence_ids } = extract(steps)
        expect(Sections.parse(sections)).toEqual(sections)
        expect(sections.icps.length).toBeLessThanOrEqual(3)
        expect(sections.icps.map((icp) => icp.rank)).toEqual(
          ["primary", "secondary", "tertiary"].slice(0, sections.icps.length),
        )
        expect(
          warnings.every((warning) => Warning.safeParse(warning).success && warning.step >= 1 && warning.step <= 23),
        ).toBe(true)
        expect(new Set(evidence_ids).size).toBe(evidence_ids.length)
        const facts = factsOf(sections)
        expect(new Set(facts.map((fact) => fact.path)).size).toBe(facts.length)
        for (const part of facts.flatMap((fact) => fact.parts)) expect(part).toBe(part.toWellFormed())
      }),
      { numRuns: 80 },
    )
  })

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a list", [{ company_name: "x" }]],
    ["a text", "1"],
    ["steps that are none", { 0: {}, 24: {}, "-1": {}, x: {}, "1.5": {} }],
    ["a step that is inherited", Object.create({ 1: { company_name: "Inherited" } })],
  ])("over %s", (_, steps) => {
    expect(factsOf(extract(steps as never).sections)).toEqual([])
  })

  test("over nesting far deeper than any stack", () => {
    const deep = (opening: string, closing: string) => JSON.parse(`${opening.repeat(50_000)}1${closing.repeat(50_000)}`)
    const odd = [deep("[", "]"), deep('{"name":', "}"), { id: "x", deep: deep('{"a":', "}") }]
    const steps = Object.fromEntries(
      Array.from({ length: 23 }, (_, i) => [
        i + 1,
        { icps: odd, kpis: odd, competitors: odd, us: odd[1], sources: odd[0] },
      ]),
    )
    expect(extract(steps).sections.icps).toEqual([])
    expect(extract({ ...steps, 1: odd[0], 14: { icps: [{ name: "A", pains: odd }] } }).sections.icps).toHaveLength(1)
  })

  test("over lists and texts without end, in warnings that end", () => {
    const many = Array.from({ length: 20_000 }, () => 7n)
    const { sections, warnings } = extract({
      6: { pains: Array.from({ length: 20_000 }, (_, i) => `p${i}`) },
      7: { competitors: Array.from({ length: 20_000 }, () => ({ strengths: many })) },
      12: { values: [`${"x".repeat(500_000)} end`], tone: many },
      22: { kpis: many },
    })
    expect(sections.competitive.market.pains).toHaveLength(100)
    expect(sections.messaging.brand.values[0]).toHaveLength(500_004)
    expect(warnings.length).toBeLessThan(100)
    expect(warnings).toContainEqual({ step: 22, path: "", message: "has more that is odd" })
  })
})

describe("extraction of legal answers", () => {
  test("neither warns of a type nor changes a word, and is the same for the same JSON", () => {
    fc.assert(
      fc.property(legalSteps, (steps) => {
        const { sections, warnings } = extract(steps)
        for (const { message } of warnings) expect(message).not.toMatch(/is not (text|a list|a whole|between|a group)/)
        expect(extract(flipped(steps) as typeof steps).sections).toEqual(sections)
      }),
      { numRuns: 25 },
    )
  })

  test("takes each step by itself: a subset of the steps says a subset of the facts", () => {
    fc.assert(
      fc.property(legalSteps, fc.subarray(Array.from({ length: 23 }, (_, i) => i + 1)), (steps, kept) => {
        const some = Object.fromEntries(Object.entries(steps).filter(([step]) => kept.includes(Number(step))))
        const whole = factsOf(extract(steps).sections).filter((fact) => fact.step !== 4)
        for (const line of said(factsOf(extract(some).sections).filter((fact) => fact.step !== 4)))
          expect(said(whole)).toContain(line)
      }),
      { numRuns: 25 },
    )
  })

  test("in any order of any list but the customers' says the same facts, under the same ids", () => {
    const turned = (value: unknown, key = ""): unknown => {
      if (Array.isArray(value)) return (key === "icps" ? value : value.toReversed()).map((part) => turned(part))
      if (typeof value !== "object" || value === null) return value
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, turned(part, name)]))
    }
    fc.assert(
      fc.property(legalSteps, (steps) => {
        saysNothingNew(extract(steps).sections, extract(turned(steps) as typeof steps).sections)
      }),
      { numRuns: 30 },
    )
  })

  test("however spaced says the same facts, under the same ids", () => {
    const respaced = (value: unknown): unknown => {
      // The values of a select have no space in them.
      if (typeof value === "string") return value.includes(" ") ? `  ${value.replaceAll(" ", " \t")}\n` : value
      if (Array.isArray(value)) return value.map(respaced)
      if (typeof value !== "object" || value === null) return value
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, respaced(part)]))
    }
    fc.assert(
      fc.property(legalSteps, (steps) => {
        saysNothingNew(extract(steps).sections, extract(respaced(steps) as typeof steps).sections)
      }),
      { numRuns: 25 },
    )
  })
})
