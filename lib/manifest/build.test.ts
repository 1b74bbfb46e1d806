import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { ALWAYS } from "#embedded/demo/manifest-of"
import { type Built, buildManifest, select } from "#lib/manifest/build"
import { checksumOf, isIntact, sectionsOf } from "#lib/manifest/checksum"
import { Manifest } from "#lib/manifest/contract/content"
import { decode } from "#lib/manifest/decode"
import { extract, type RawSteps } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import { prune } from "#lib/manifest/prune"
import { render, renderSections } from "#lib/manifest/render"
import { countTokens } from "#lib/manifest/tokens"
import type { Answers, Field, Json } from "#lib/onboarding/field"
import { STEPS, validateAnswers } from "#lib/onboarding/steps"
import { stepsOf } from "#lib/platform/testing/answers"

function build(steps: RawSteps): Built {
  const built = buildManifest({ ...ALWAYS, steps, completed_steps: [], completion_percentage: 100 })
  if ("minimum" in built) throw new Error(`needs ${built.minimum}`)
  return built
}

// Text a person may legally type, dear in tokens at times: other scripts, emoji, separators of the rendering.
const char = fc.constantFrom(
  ..."aeiou nrst;:|#\\-.\n\r\t",
  "; ",
  " | ",
  "name: ",
  "漢",
  "ß",
  "🏕",
  "\u0301",
  "9",
  "# ",
  "- ",
)
const text = (max: number) =>
  fc.array(char, { minLength: 1, maxLength: 60 }).map((parts) => parts.join("").slice(0, max).toWellFormed())

const legalSteps = stepsOf({ text, texts: 100, records: 6 })

/** Every text at its longest, in the dearest characters, every list full. */
function fullest(fields: readonly Field[], letter: string): Answers {
  const value = (field: Field, i = 0): Json => {
    switch (field.kind) {
      case "text":
      case "textarea":
      case "url":
        return `${i}${letter.repeat(field.max)}`.slice(0, field.max)
      case "number":
      case "year":
        return field.max
      case "select":
        return field.options.at(-1)?.value ?? ""
      case "multi_select":
        return field.options.map((option) => option.value)
      case "checkbox":
        return field.key !== "not_applicable"
      case "list":
        return Array.from({ length: field.max_items }, (_, n) => `${n}${letter.repeat(field.max)}`.slice(0, field.max))
      case "groups":
        return Array.from({ length: field.max_items }, (_, n) =>
          Object.fromEntries(field.fields.map((sub) => [sub.key, value(sub, n)])),
        )
      case "group":
        return fullest(field.fields, letter)
    }
  }
  return Object.fromEntries(fields.map((field) => [field.key, value(field)]))
}

describe("a build", () => {
  test("of the demo keeps what is pinned, uses its budget, and is what its schema and checksum say", () => {
    const { manifest, rendering } = build(DEMO_ANSWERS)
    expect(Manifest.parse(manifest)).toEqual(manifest)
    expect(isIntact(manifest)).toBe(true)
    expect(manifest.warnings).toEqual([])
    expect(manifest.budget.tokens).toBe(countTokens(rendering))
    expect(manifest.budget.tokens).toBeGreaterThanOrEqual(1078)
    expect(Object.values(manifest.budget.sections).reduce((sum, n) => sum + n, 0)).toBe(manifest.budget.tokens)
    expect(manifest.foundation.company.name).toBe("Fernhollow Outfitters")
    expect(manifest.messaging.positioning).toMatch(/^For people who camp .* Unlike large outdoor shops/)
    expect(manifest.icps.map((icp) => [icp.rank, icp.name])).toEqual([
      ["primary", "Weekend families"],
      ["secondary", "Quiet hikers"],
      ["tertiary", "Clubs and schools"],
    ])
    const { certificate } = manifest.budget
    expect(certificate.chosen_weight).toBeLessThanOrEqual(certificate.fractional_bound)
    expect(certificate.gap_permille).toBeLessThan(10)
    expect(certificate.dropped.map((fact) => fact.path)).toEqual(manifest.budget.dropped)
    expect(rendering).not.toContain("largest outdoor shop")
  })

  test("of the same answers is the same, whatever the order of steps and keys", () => {
    const shuffled = Object.fromEntries(
      Object.entries(DEMO_ANSWERS)
        .reverse()
        .map(([step, data]) => [step, Object.fromEntries(Object.entries(data).reverse())]),
    )
    expect(build(shuffled).manifest.checksum).toBe(build(DEMO_ANSWERS).manifest.checksum)
  })

  test.each(["x", "W ", "漢", "🏕", "\u0301", "; ", "\\"])(
    "of the longest legal answers in %j always fits",
    { timeout: 60_000 },
    (letter) => {
      const steps = Object.fromEntries(STEPS.map((step) => [step.number, fullest(step.fields, letter)]))
      const { manifest } = build(steps)
      expect(manifest.budget.tokens).toBeLessThanOrEqual(1200)
      const { company } = manifest.foundation
      for (const pinned of [company.name, company.industry, company.stage, manifest.competitive.category.name])
        expect(pinned).toBeTruthy()
      for (const pinned of [manifest.messaging.positioning, manifest.messaging.value_prop.primary])
        expect(pinned).toBeTruthy()
      expect(manifest.icps[0]?.name).toBeTruthy()
    },
  )

  test("of any legal answers stays within 1,200 tokens, keeps its parts together and reads back", {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(legalSteps, (steps) => {
        const { manifest, rendering } = build(steps)
        expect(countTokens(rendering)).toBe(manifest.budget.tokens)
        expect(manifest.budget.tokens).toBeLessThanOrEqual(1200)
        expect(Manifest.parse(manifest)).toEqual(manifest)
        expect(isIntact(manifest)).toBe(true)
        const facts = factsOf(sectionsOf(manifest))
        expect(render(facts)).toBe(rendering)
        expect(new Set(facts.map((fact) => fact.path)).size).toBe(facts.length)
        const known = new Map(factsOf(extract(steps).sections).map((fact) => [fact.path, fact]))
        for (const fact of facts) {
          const whole = known.get(fact.path)
          expect([whole?.parts, [whole?.short]]).toContainEqual(fact.parts)
        }
      }),
      { numRuns: 30 },
    )
  })

  test("never throws on garbage", { timeout: 60_000 }, () => {
    const odd = fc.anything({ maxDepth: 4, withBigInt: false, withNullPrototype: true, withSparseArray: true })
    const aimed = fc.constantFrom(...STEPS).chain((step) =>
      fc.record({
        number: fc.constant(step.number),
        data: fc.dictionary(fc.constantFrom(...step.fields.map((field) => field.key)), odd),
      }),
    )
    fc.assert(
      fc.property(fc.array(aimed, { maxLength: 10 }), fc.dictionary(fc.string(), odd), (some, rest) => {
        const steps = { ...rest, ...Object.fromEntries(some.map(({ number, data }) => [number, data])) }
        expect(build(steps).manifest.budget.tokens).toBeLessThanOrEqual(1200)
      }),
      { numRuns: 80 },
    )
  })

  test("of drafts far beyond any legal length takes no time that matters and stays within", { timeout: 60_000 }, () => {
    const long = "x".repeat(250_000)
    const many = Array.from({ length: 50_000 }, (_, i) => `g${i}`)
    const { manifest } = build({
      1: { company_name: long, description: long },
      22: { short_term: many },
      12: { values: [long] },
    })
    expect(manifest.budget.tokens).toBeLessThanOrEqual(1200)
    expect(manifest.foundation.company.name).toMatch(/^x{100,150}$/)
    expect(manifest.warnings.map((warning) => warning.path)).toContain("short_term[100]")
  })

  test("into a smaller budget keeps within it, or names the least that is possible", () => {
    const { sections } = extract(DEMO_ANSWERS)
    for (const limit of [1, 50, 100, 150, 300, 600, 1100]) {
      const selected = select(sections, { limit })
      if ("minimum" in selected) expect(selected.minimum).toBeGreaterThan(limit)
      else {
        expect(countTokens(selected.rendering)).toBeLessThanOrEqual(limit)
        expect(selected.sections.foundation.company.name).toBe("Fernhollow Outfitters")
      }
    }
  })
})

describe("a rendering", () => {
  test("is read back into its facts by the decoder", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(legalSteps, (steps) => {
        const facts = factsOf(extract(steps).sections)
        const decoded = decode(render(facts))
        expect(decoded.map(({ section, attr, parts }) => ({ section, attr, parts }))).toEqual(
          [...renderSections(facts).keys()].flatMap((title) =>
            facts
              .filter((fact) => fact.section === title)
              .map(({ section, attr, parts }) => ({ section, attr, parts })),
          ),
        )
      }),
      { numRuns: 80 },
    )
  })

  test("keeps records apart", () => {
    const written = (record: string | null, attr: string, ...parts: string[]) => ({
      section: "icps",
      record,
      attr,
      parts,
    })
    const facts = [
      written("a", "name", "A; b"),
      written("a", "pains", "note: x", "8"),
      written("a", "pains", "y |", ";"),
      written("b", "name", "\\"),
    ]
    const decoded = decode(render(facts))
    expect(decoded).toEqual([
      { section: "icps", record: 0, attr: "name", parts: ["A; b"] },
      { section: "icps", record: 0, attr: "pains", parts: ["note: x", "8"] },
      { section: "icps", record: 0, attr: "pains", parts: ["y |", ";"] },
      { section: "icps", record: 1, attr: "name", parts: ["\\"] },
    ])
  })
})

describe("pruning", () => {
  test("by all facts changes nothing, and by none leaves none", () => {
    const { sections } = extract(DEMO_ANSWERS)
    expect(prune(sections, factsOf(sections))).toEqual(sections)
    expect(factsOf(prune(sections, []))).toEqual([])
  })
})

describe("a checksum", () => {
  test("covers the content and the workspace, and nothing else", () => {
    const { manifest } = build(DEMO_ANSWERS)
    expect(checksumOf({ ...manifest, version: "9.9.9" } as Manifest, manifest.workspace_id)).toBe(manifest.checksum)
    expect(checksumOf(manifest, "another")).not.toBe(manifest.checksum)
    const goals = { ...manifest.goals, short_term: ["Another"] }
    expect(isIntact({ ...manifest, goals })).toBe(false)
  })
})

test("the demo's answers are complete", () => {
  for (const step of STEPS) expect(validateAnswers(step, DEMO_ANSWERS[step.number]), step.key).toEqual([])
})
