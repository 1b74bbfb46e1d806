import fc from "fast-check"
import { expect, test } from "vitest"
import type { Sections } from "#lib/manifest/contract/content"
import { diffManifests, type ManifestDiff } from "#lib/manifest/diff"
import { extract, type RawSteps } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import { bumpOf, formatVersion, nextVersion, parseVersion } from "#lib/manifest/version"
import { spaced } from "#lib/manifest/wording"
import { legalSteps } from "#lib/platform/testing/answers"

// Semantic versioning as laws, over manifests of any legal answers.

const manifests = legalSteps.map((steps) => extract(steps).sections)
const runs = { numRuns: 30 }
const bump = (a: Sections, b: Sections) => bumpOf(diffManifests(a, b))
const nothing: ManifestDiff = { added: [], removed: [], changed: [], moved: [] }

/** Any second manifest: unrelated, or the first with some steps answered otherwise, or the same. */
const pairs = fc
  .tuple(legalSteps, legalSteps, fc.subarray(Array.from({ length: 23 }, (_, i) => i + 1)))
  .map(([a, b, taken]) => {
    const some = Object.fromEntries(taken.flatMap((step) => (b[step] ? [[step, b[step]] as const] : [])))
    return [extract(a).sections, extract({ ...a, ...some }).sections] as const
  })

/** What a manifest says, whatever the ids and the order. */
const said = (sections: Sections) =>
  factsOf(sections)
    .map((fact) => `${fact.path.replaceAll(/\[[^\]]*\]/g, "")} ${fact.is_critical} ${fact.parts.map(spaced).join("|")}`)
    .sort()

/** Every text within, rewritten; ids stay, as they do where items carry one. */
function rewritten(value: unknown, write: (text: string) => string, key = ""): unknown {
  if (typeof value === "string") return key === "id" || key === "rank" ? value : write(value)
  if (Array.isArray(value)) return value.map((part) => rewritten(part, write))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, rewritten(part, write, name)]))
}
const inWords = (sections: Sections, write: (text: string) => string) => rewritten(sections, write) as Sections

/** All lists turned round but the customers', whose order is a fact. */
function turned(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return (key === "icps" ? value : value.toReversed()).map((part) => turned(part))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, turned(part, name)]))
}

test("a manifest does not differ from itself", () => {
  fc.assert(
    fc.property(manifests, (sections) => {
      expect(diffManifests(sections, structuredClone(sections))).toEqual(nothing)
    }),
    runs,
  )
})

test("the same facts in any order, however spaced, are no version", () => {
  fc.assert(
    fc.property(manifests, (sections) => {
      const other = turned(inWords(sections, (text) => ` ${text.normalize("NFD").replaceAll(" ", "\t ")} `)) as Sections
      const diff = diffManifests(sections, other)
      expect({ ...diff, moved: [] }).toEqual(nothing)
      expect(bumpOf(diff)).toBe("none")
    }),
    runs,
  )
})

test("other wording only is a patch, whether items carry ids or are known by their texts", () => {
  const reworded = (text: string) => {
    if (/^[\p{P}\s]*$/u.test(text)) return text
    return `${text.toUpperCase() === text ? text.toLowerCase() : text.toUpperCase()}?`
  }
  fc.assert(
    fc.property(legalSteps, (steps) => {
      const known = extract(steps).sections
      const { 1: company = {} } = steps
      const { icps = [] } = (steps[14] ?? {}) as { icps?: { name?: string }[] }
      const texts = { ...company, ...(company.description && { description: reworded(String(company.description)) }) }
      const named = icps.map((icp) => ({ ...icp, ...(icp.name && { name: reworded(icp.name) }) }))
      const again = extract({ ...steps, 1: texts, 14: { ...steps[14], icps: named } }).sections
      const diff = diffManifests(known, again)
      expect([...diff.added, ...diff.removed, ...diff.moved]).toEqual([])
      expect(diff.changed.every((change) => change.is_wording)).toBe(true)
      expect(bumpOf(diff)).toBe(said(known).join() === said(again).join() ? "none" : "patch")
    }),
    runs,
  )
})

test("there is no bump exactly when the facts are equal", () => {
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      const isEqual = JSON.stringify(said(a)) === JSON.stringify(said(b))
      // Equal facts may belong to other records; unequal ones are always a difference.
      if (!isEqual) expect(bump(a, b)).not.toBe("none")
      if (bump(a, b) === "none") expect(isEqual).toBe(true)
    }),
    runs,
  )
})

test("what is critical decides: major with it, minor with any other fact", () => {
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      const diff = diffManifests(a, b)
      const facts = [...diff.added, ...diff.removed, ...diff.changed.filter((change) => !change.is_wording)]
      const expected = facts.some((fact) => fact.is_critical)
        ? "major"
        : facts.length > 0
          ? "minor"
          : diff.changed.length > 0
            ? "patch"
            : "none"
      expect(bumpOf(diff)).toBe(expected)
      expect(bumpOf(diff, true)).toBe("major")
    }),
    runs,
  )
  const critical: [string, RawSteps, RawSteps][] = [
    ["name", { 1: { company_name: "A" } }, { 1: { company_name: "B" } }],
    ["industry", { 1: { industry: "retail" } }, { 1: { industry: "travel" } }],
    ["category", { 9: { category_name: "A" } }, { 9: { category_name: "B" } }],
    ["positioning", { 13: { statement: { for: "A" } } }, { 13: { statement: { for: "B" } } }],
    ["primary customer", { 14: { icps: [{ name: "A" }] } }, { 14: { icps: [{ name: "B" }] } }],
    [
      "order of customers",
      { 14: { icps: [{ name: "A" }, { name: "B" }] } },
      { 14: { icps: [{ name: "B" }, { name: "A" }] } },
    ],
    ["new primary customer", { 14: { icps: [{ name: "A" }] } }, { 14: { icps: [{ name: "B" }, { name: "A" }] } }],
    ["first category", {}, { 9: { category_name: "A" } }],
  ]
  for (const [what, before, after] of critical) {
    const [a, b] = [extract(before).sections, extract(after).sections]
    expect([what, bump(a, b), bump(b, a)]).toEqual([what, "major", "major"])
  }
})

test("the way back mirrors the way there", () => {
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1)
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      const [there, back] = [diffManifests(a, b), diffManifests(b, a)]
      expect(back.added).toEqual(there.removed)
      expect(back.removed).toEqual(there.added)
      const mirrored = there.changed.map(({ path, was, from, to, ...rest }) => {
        return { ...rest, path: was ?? path, ...(was !== undefined && { was: path }), from: to, to: from }
      })
      expect(back.changed.toSorted(byPath)).toEqual(mirrored.sort(byPath))
      // Where a record was renamed, so was everything in it.
      const pathBefore = (path: string) => {
        const change = there.changed.find((each) => each.was && `${each.path}.`.startsWith(`${path}.`))
        return change?.was?.slice(0, change.was.length - (change.path.length - path.length)) ?? path
      }
      const moved = there.moved.map(({ path, from, to }) => ({ path: pathBefore(path), from: to, to: from }))
      expect(back.moved.toSorted(byPath)).toEqual(moved.sort(byPath))
    }),
    runs,
  )
})

test("a version only ever rises, and its text is read back", () => {
  const number = fc.integer({ min: 0, max: 999_998 })
  const order = (a: { major: number; minor: number; patch: number }) => [a.major, a.minor, a.patch]
  fc.assert(
    fc.property(fc.record({ major: number, minor: number, patch: number }), (version) => {
      expect(nextVersion(version, "none")).toEqual(version)
      expect(parseVersion(formatVersion(version))).toEqual(version)
      const next = (["patch", "minor", "major"] as const).map((how) => nextVersion(version, how))
      const rising = [version, ...next].map(order)
      for (let i = 1; i < rising.length; i++) expect(compare(rising[i] as number[], rising[i - 1] as number[])).toBe(1)
      for (const each of next) expect(parseVersion(formatVersion(each))).toEqual(each)
    }),
  )
})

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((part, at) => part !== b[at])
  return i < 0 ? 0 : Math.sign((a[i] ?? 0) - (b[i] ?? 0))
}
