import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { buildManifest } from "#lib/manifest/build"
import { formerChecksumOf, isIntact, sectionsOf } from "#lib/manifest/checksum"
import { Manifest } from "#lib/manifest/contract/content"
import { FormerManifest } from "#lib/manifest/contract/former"
import { diffManifests } from "#lib/manifest/diff"
import { factsOf } from "#lib/manifest/facts"
import { render } from "#lib/manifest/render"
import { countTokens } from "#lib/manifest/tokens"
import { upgradeManifest } from "#lib/manifest/upgrade"
import { bumpOf } from "#lib/manifest/version"
import { isAppError } from "#lib/platform/errors"

const stored = (schema: string) =>
  JSON.parse(readFileSync(new URL(`fixtures/manifest-${schema}.json`, import.meta.url), "utf8"))

const today = () => {
  const built = buildManifest({
    steps: DEMO_ANSWERS,
    completed_steps: [1],
    completion_percentage: 4,
    workspace_id: "w",
    user_id: "u",
    session_id: null,
    generated_at: "2026-01-01T00:00:00.000Z",
    version: "1.0.0",
  })
  if ("minimum" in built) throw new Error("does not fit")
  return built.manifest
}

const reasonOf = (given: unknown) => {
  try {
    upgradeManifest(given)
  } catch (error) {
    return isAppError(error) && error.code === "internal" ? error.details.reason : error
  }
  return undefined
}

/** Every text and number within. */
function leavesOf(value: unknown): string[] {
  if (typeof value !== "object") return value === undefined || value === "" ? [] : [String(value)]
  return value === null ? [] : Object.values(value).flatMap(leavesOf)
}

describe.each(["1.0", "1.1"])("a stored manifest of schema %s", (schema) => {
  const former = stored(schema)

  test("is verified in its own form", () => {
    expect(isIntact(former)).toBe(true)
    expect(isIntact({ ...former, version: "9.9.9", links: null })).toBe(true)
    expect(isIntact({ ...former, risks: [] })).toBe(false)
    expect(isIntact({ ...former, workspace_id: "another" })).toBe(false)
    expect(isIntact({ ...former, schema_version: schema === "1.0" ? "1.1" : "1.0" })).toBe(false)
  })

  test("becomes a sealed, certified manifest that says all it said", () => {
    const manifest = upgradeManifest(former)
    expect(Manifest.parse(manifest)).toEqual(manifest)
    expect(isIntact(manifest)).toBe(true)
    expect(manifest.budget.tokens).toBe(countTokens(render(factsOf(sectionsOf(manifest)))))
    expect(manifest.budget.dropped).toEqual([])
    const { version, user_id, workspace_id, session_id } = former
    expect(manifest).toMatchObject({ version, user_id, workspace_id, session_id })
    const said = factsOf(sectionsOf(manifest))
      .flatMap((fact) => fact.parts)
      .join("\n")
    const { company, competitors, brand, messaging, channels, goals, contradictions, recent_wins, risks } = former
    const icps = former.icps.slice(0, 3).map(({ confidence_score: _, id: _id, ...icp }: Record<string, unknown>) => icp)
    const parts = [company, icps, competitors, brand, messaging, channels, goals, contradictions, recent_wins, risks]
    for (const leaf of parts.flatMap(leavesOf)) expect(said).toContain(leaf)
  })

  test("is upgraded to the same whenever it is read, and once is enough", () => {
    const manifest = upgradeManifest(former)
    expect(upgradeManifest(stored(schema))).toEqual(manifest)
    expect(upgradeManifest(manifest)).toEqual(manifest)
    expect(former).toEqual(stored(schema))
  })

  test("makes the next version a major one", () => {
    const manifest = upgradeManifest(former)
    const diff = diffManifests(manifest, manifest)
    expect([bumpOf(diff), bumpOf(diff, former.schema_version !== manifest.schema_version)]).toEqual(["none", "major"])
  })
})

test("schema 1.0 is read as what it meant", () => {
  const manifest = upgradeManifest(stored("1.0"))
  expect(manifest.generated_at).toBe("2025-11-04T08:12:44.000Z")
  expect(manifest.foundation.company).toMatchObject({ founded_year: 1998, employee_count: "34" })
  expect(manifest.icps.map(({ rank, name }) => `${rank} ${name}`)).toEqual([
    "primary Tea shops with a counter",
    "secondary Newly weds",
  ])
  expect(manifest.icps[0]?.pains.map(({ pain }) => pain)).toEqual([
    "A kettle that fails on a Saturday",
    "Guests who wait for the water",
  ])
  expect(manifest.competitive.direct.map((rival) => rival.name)).toEqual(["Brightspout", "Copperline"])
  expect(manifest.messaging.proof).toMatchObject([
    { kind: "win", text: "97 of 100 kettles sold in 2016 are still in use" },
  ])
  expect(manifest.messaging.pillars).toMatchObject([
    { title: "Key messages", key_messages: ["Every part in stock", "Made in Ghent"] },
  ])
  // A size in words is no number, and is not made one.
  expect(manifest.market).toMatchObject({ sam: 38000000, som: 2400000 })
  expect(manifest.market.tam).toBeUndefined()
  expect(manifest.foundation.facts.map((fact) => fact.statement)).toEqual(["Total market, per year: 410 million EUR"])
  expect(manifest.completed_steps).toEqual([1, 5, 6, 7, 12, 14, 17, 20, 21, 22, 23])
  expect(manifest.completion_percentage).toBe(48)
  expect(manifest.warnings).toEqual([{ step: 14, path: "icps[1].description", message: "missing" }])
})

test("schema 1.1 brings confidence and completion along", () => {
  const manifest = upgradeManifest(stored("1.1"))
  expect(manifest.icps.map(({ id, confidence_score }) => [id, confidence_score])).toEqual([
    ["housing-co-ops", 85],
    [expect.stringMatching(/^[0-9a-z]{11}$/), 60],
    [expect.stringMatching(/^[0-9a-z]{11}$/), 40],
  ])
  expect(manifest.completion_percentage).toBe(87)
  expect(manifest.completed_steps).not.toContain(24)
  expect(manifest.messaging.positioning).toMatch(/^For housing boards/)
  expect(manifest.messaging.pillars.map((pillar) => pillar.title)).toEqual(["Nothing to install", "Key messages"])
  expect(manifest.foundation.facts[0]?.statement).toBe("Market you can serve, per year: 90000000.5")
  expect(manifest.warnings.map(({ path }) => path)).toContain("icps")
})

describe("schema 2.0", () => {
  test("is taken as it is", () => {
    const manifest = today()
    expect(upgradeManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest)
  })

  test("with a budget in a form of before has it worked out again", () => {
    const manifest = today()
    const upgraded = upgradeManifest({ ...manifest, budget: { limit: 1200 } })
    expect(sectionsOf(upgraded)).toEqual(sectionsOf(manifest))
    expect(upgraded.budget.tokens).toBe(manifest.budget.tokens)
    expect(isIntact(upgraded)).toBe(true)
  })
})

test("what no version ever stored is refused with a reason", () => {
  const manifest = today()
  const refused: [unknown, string][] = [
    [undefined, "unknown_schema"],
    [null, "unknown_schema"],
    [[], "unknown_schema"],
    ["1.0", "unknown_schema"],
    [{}, "unknown_schema"],
    [{ ...stored("1.0"), schema_version: "3.0" }, "unknown_schema"],
    [{ ...stored("1.0"), schema_version: 1 }, "unknown_schema"],
    [{ schema_version: "2.0" }, "illegal_manifest"],
    [{ ...manifest, icps: "none" }, "illegal_manifest"],
    [{ ...manifest, icps: "none", budget: {} }, "illegal_manifest"],
    [{ ...stored("1.0"), company: { name: 7 } }, "illegal_manifest"],
    [{ ...stored("1.1"), completion_percentage: undefined }, "illegal_manifest"],
  ]
  for (const [given, reason] of refused) expect(reasonOf(given), JSON.stringify(given)?.slice(0, 60)).toBe(reason)
})

// Any former manifest its schema allows, with texts nobody would type.
const text = fc.string({ maxLength: 80, unit: "grapheme" })
const absent = <T>(some: fc.Arbitrary<T>) => fc.option(some, { freq: 3 })
const texts = absent(fc.oneof(text, fc.array(text, { maxLength: 5 })))
const figure = absent(fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger()))
const itemsOf = (shape: Record<string, fc.Arbitrary<unknown>>) =>
  absent(fc.array(fc.oneof(text, fc.record(shape)), { maxLength: 5 }))
const rivals = itemsOf({ name: text, website: absent(text), strengths: texts, pricing: figure, segments: texts })
const customer = { name: text, description: absent(text), pains: texts, goals: texts, geography: texts }
const legal = fc
  .record({
    schema_version: fc.constantFrom("1.0", "1.1"),
    version: fc.constant("1.0.0"),
    generated_at: fc.constantFrom("2025-01-01T00:00:00Z", "2025-06-30T23:59:59.123456+05:30"),
    workspace_id: fc.uuid(),
    user_id: fc.uuid(),
    session_id: absent(fc.uuid()),
    checksum: text,
    completion_percentage: fc.double({ min: 0, max: 100, noNaN: true }),
    company: fc.record({ name: text, industry: absent(text), founded_year: figure, employee_count: figure }),
    icps: absent(
      fc.array(fc.record({ ...customer, confidence_score: absent(fc.double({ min: 0, max: 100, noNaN: true })) })),
    ),
    competitors: absent(
      fc.record({
        direct: rivals,
        indirect: rivals,
        positioning_delta: fc.oneof(text, itemsOf({ axis: text, ours: absent(text) })),
      }),
    ),
    brand: absent(fc.record({ values: texts, positioning: absent(text) })),
    market: absent(fc.record({ tam: figure, sam: figure, som: figure, currency: absent(text), year: figure })),
    messaging: absent(
      fc.record({
        value_prop: absent(fc.oneof(text, fc.record({ primary: absent(text), supporting_points: texts }))),
        key_messages: itemsOf({ title: text, key_messages: texts }),
        soundbites: itemsOf({ text }),
      }),
    ),
    goals: absent(fc.record({ short_term: texts, kpis: itemsOf({ name: text, target: figure }) })),
    contradictions: itemsOf({ topic: text, a: absent(text) }),
    recent_wins: itemsOf({ text, date: absent(text) }),
    risks: itemsOf({ risk: text, mitigation: absent(text) }),
    links: absent(fc.record({ raw_step_ids: absent(fc.array(fc.integer())), evidence_ids: texts })),
  })
  .map((former) => JSON.parse(JSON.stringify(former)) as FormerManifest)

test("any legal former manifest is upgraded within the budget, and sealed", () => {
  fc.assert(
    fc.property(legal, (former) => {
      const manifest = upgradeManifest(former)
      expect(Manifest.parse(manifest)).toEqual(manifest)
      expect(isIntact(manifest)).toBe(true)
      expect(manifest.budget.tokens).toBeLessThanOrEqual(1200)
      expect(isIntact({ ...former, checksum: formerChecksumOf(former) })).toBe(true)
    }),
    { numRuns: 40 },
  )
})

test("any JSON at all is intact or not, and upgraded or refused with a reason", () => {
  const anything = fc.oneof(
    fc.json({ maxDepth: 4 }).map((json) => JSON.parse(json) as unknown),
    fc
      .tuple(legal, fc.constantFrom(...Object.keys(FormerManifest.options[1].shape)), fc.jsonValue())
      .map(([former, key, value]) => {
        return { ...former, [key]: value }
      }),
  )
  fc.assert(
    fc.property(anything, (given) => {
      expect(typeof isIntact(given)).toBe("boolean")
      expect([undefined, "unknown_schema", "illegal_manifest"]).toContain(reasonOf(given))
    }),
    { numRuns: 200 },
  )
  expect(isIntact({ ...today(), channels: { primary: ["\ud800"] } })).toBe(false)
})
