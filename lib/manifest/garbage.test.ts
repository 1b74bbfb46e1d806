import { expect, test } from "vitest"
import { GARBAGE } from "#embedded/demo/garbage"
import { manifestOf } from "#embedded/demo/manifest-of"
import { THISTLEDOWN_ANSWERS } from "#embedded/demo/thistledown-mutual/answers"
import { Manifest } from "#lib/manifest/contract/content"
import { decode } from "#lib/manifest/decode"
import { diffManifests } from "#lib/manifest/diff"
import { extract } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import { measure } from "#lib/manifest/measure"
import { bumpOf } from "#lib/manifest/version"
import type { Answers } from "#lib/onboarding/field"
import { check } from "../../bench/check-certificate.ts"

// Answers of any quality: whatever comes in, the manifest keeps its promises.

type Steps = Readonly<Record<number, Answers>>
const every = (nth: number): Steps => {
  const some = Object.entries(GARBAGE).filter(([step]) => Number(step) % nth === 0)
  return { ...THISTLEDOWN_ANSWERS, ...(Object.fromEntries(some) as Steps) }
}

test.each([
  ["nothing else", GARBAGE as Steps, 30],
  ["every second step of a large company", every(2), 10],
  ["every third step of a large company", every(3), 5],
])("garbage as %s: small, certified, read back, and the same when built again", (_, steps, warned) => {
  const built = manifestOf(steps)
  const { manifest, rendering } = built
  const { sections, warnings } = extract(steps)
  const known = factsOf(sections)
  expect(warnings.length).toBeGreaterThanOrEqual(warned)
  expect(new Set(known.map((fact) => fact.path)).size).toBe(known.length)
  expect(Manifest.safeParse(manifest).error).toBeUndefined()
  expect(manifest.budget.tokens).toBeLessThanOrEqual(1200)
  expect(check({ ...manifest.budget.certificate, ...built.problem }).wrong).toEqual([])
  expect(measure(known, built)).toMatchObject({ cfr: 1, precision: 1 })
  const said = factsOf(manifest).map(({ section, attr, parts }) => ({ section, attr, parts }))
  expect(decode(rendering).map(({ section, attr, parts }) => ({ section, attr, parts }))).toEqual(said)

  const again = manifestOf(JSON.parse(JSON.stringify(steps)), manifest).manifest
  expect(again.checksum).toBe(manifest.checksum)
  expect(bumpOf(diffManifests(manifest, again))).toBe("none")
})
