import { describe, expect, test } from "vitest"
import { COMPANIES } from "#embedded/demo/companies"
import { manifestOf } from "#embedded/demo/manifest-of"
import { decode } from "#lib/manifest/decode"
import { extract } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import { measure } from "#lib/manifest/measure"
import { render } from "#lib/manifest/render"
import { countTokens } from "#lib/manifest/tokens"
import type { Json } from "#lib/onboarding/field"
import { check } from "../../bench/check-certificate.ts"

// Whole companies, from hardly anything to six times what a manifest may hold.

/**
 * Tokens of everything known, and of each section of the manifest. Read by a person: what no change of the answers, of
 * the outline or of the packing explains is an accident.
 */
const GOLDEN: Record<string, { known: number; sections: string }> = {
  "quillmarsh-software": {
    known: 2584,
    sections:
      "company 126, offer 136, facts 42, icps 251, messaging 279, pillars 74, competitive 33, competitors direct 56, goals 31, channels 22, market size 30, buying process 20",
  },
  "crumbleford-bakeries": {
    known: 2428,
    sections:
      "company 121, offer 108, facts 33, icps 265, messaging 289, pillars 63, competitive 30, customer problem 54, competitors direct 55, competitors indirect 31, goals 29, channels 22",
  },
  "tarnwick-medical": {
    known: 2532,
    sections:
      "company 119, offer 108, facts 47, icps 275, messaging 301, pillars 70, competitive 38, customer problem 40, competitors direct 55, goals 27, channels 20",
  },
  "pebblewick-ferries": {
    known: 1753,
    sections:
      "company 125, offer 119, facts 37, icps 226, messaging 271, pillars 38, competitive 45, customer problem 96, competitors direct 36, goals 21, channels 19, market size 35, buying process 32",
  },
  "nebelbach-verkehr": {
    known: 3503,
    sections:
      "company 81, offer 203, facts 84, icps 275, messaging 299, pillars 63, competitive 33, competitors direct 20, channels 20, market size 22",
  },
  "thistledown-mutual": {
    known: 6336,
    sections:
      "company 96, offer 143, icps 381, messaging 353, pillars 37, competitive 14, competitors direct 20, channels 29, buying process 27",
  },
  hobnail: {
    known: 189,
    sections:
      "company 23, offer 18, icps 18, messaging 66, competitive 32, customer problem 20, competitors status_quo 12",
  },
}

/** The same value with the keys of its records in the opposite order. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, turned(part)]),
  )
}

describe.each(COMPANIES)("$name", ({ slug, answers }) => {
  const { sections, warnings } = extract(answers)
  const known = factsOf(sections)
  const built = manifestOf(answers)
  const { manifest, rendering } = built
  const { budget } = manifest

  test("fits, and uses what it may", () => {
    expect(countTokens(rendering)).toBe(budget.tokens)
    expect(budget.tokens).toBeLessThanOrEqual(1200)
    if (budget.dropped.length > 0) expect(budget.tokens / budget.target).toBeGreaterThanOrEqual(0.98)
    else expect(budget.certificate.closing_density).toBe(0)
  })

  test("says every pinned and critical fact, and nothing that nobody said", () => {
    const kept = new Map(factsOf(manifest).map((fact) => [fact.path, fact.parts]))
    const pinned = known.filter((fact) => fact.is_pinned || fact.is_critical)
    expect(pinned.length).toBeGreaterThanOrEqual(7)
    for (const { path, parts, short } of pinned) expect([parts, [short]]).toContainEqual(kept.get(path))
    expect(measure(known, built)).toMatchObject({ cfr: 1, precision: 1 })
  })

  test("has a certificate that holds, within 0.5 % of the best", () => {
    const { wrong, optimum, bound } = check({ ...budget.certificate, ...built.problem })
    expect(wrong).toEqual([])
    expect(optimum).toBeLessThanOrEqual(bound)
    expect(budget.certificate.gap_permille).toBeLessThanOrEqual(5)
    expect(budget.certificate.chosen_weight / optimum).toBeGreaterThanOrEqual(0.995)
    const kept = new Set(factsOf(manifest).map((fact) => fact.path))
    expect(
      known
        .map(({ path }) => path)
        .filter((path) => !kept.has(path))
        .sort(),
    ).toEqual([...budget.dropped].sort())
  })

  test("is read back from its text, fact by fact", () => {
    const said = factsOf(manifest).map(({ section, attr, parts }) => ({ section, attr, parts }))
    expect(decode(rendering).map(({ section, attr, parts }) => ({ section, attr, parts }))).toEqual(said)
  })

  test("is the same whatever the order of keys, and when it is built again", () => {
    const shuffled = turned(answers as unknown as Json) as unknown as typeof answers
    expect(manifestOf(shuffled).manifest.checksum).toBe(manifest.checksum)
    expect(manifestOf(answers, manifest).manifest.checksum).toBe(manifest.checksum)
  })

  test("spends its tokens where they were spent", () => {
    const spent = Object.entries(budget.sections).map(([section, tokens]) => `${section} ${tokens}`)
    expect({ known: countTokens(render(known)), sections: spent.join(", ") }).toEqual(GOLDEN[slug])
    expect(warnings.map(({ step }) => step)).toEqual(slug === "hobnail" ? [14] : [])
  })
})

test("the large ones are three and six times as large as the target, within a tenth", () => {
  const times = (slug: string) => (GOLDEN[slug]?.known ?? 0) / 1100
  for (const [slug, aim] of [
    ["nebelbach-verkehr", 3],
    ["thistledown-mutual", 6],
  ] as const) {
    expect(Math.abs(times(slug) / aim - 1)).toBeLessThanOrEqual(0.1)
  }
})
