import { describe, expect, test } from "vitest"
import { COMPANIES } from "#embedded/demo/companies"
import { EDITS, type Edit } from "#embedded/demo/edits"
import { manifestOf } from "#embedded/demo/manifest-of"
import { diffManifests, type ManifestDiff } from "#lib/manifest/diff"
import { extract } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import { bumpOf } from "#lib/manifest/version"
import type { Answers } from "#lib/onboarding/field"
import { stepByNumber, validateAnswers } from "#lib/onboarding/steps"

// One edit by a person: the version it makes, and how much of the rest it turns over.

/** Facts that may come or go beside the edited one. */
const MOST_FLIPS = 2

const before = new Map(
  COMPANIES.map(({ slug, answers }) => [slug, { answers, manifest: manifestOf(answers).manifest }]),
)

type Entry = { path: string; was?: string }
const entriesOf = ({ added, removed, changed }: ManifestDiff): Entry[] => [...added, ...removed, ...changed]
const pathsOf = (entries: Entry[]) =>
  new Set(entries.flatMap(({ path, was }) => (was === undefined ? [path] : [path, was])))

/** `known` compares everything known, `kept` the two manifests; flips are what changed in these alone. */
function outcome({ company, step, change }: Edit) {
  const was = before.get(company)
  if (!was) throw new Error(`no company ${company}`)
  const answers = { ...was.answers, [step]: change(was.answers[step] as Answers) }
  const known = diffManifests(extract(was.answers).sections, extract(answers).sections)
  const { manifest } = manifestOf(answers, was.manifest)
  const kept = diffManifests(was.manifest, manifest)
  const edited = pathsOf(entriesOf(known))
  const flips = [...pathsOf(entriesOf(kept))].filter((path) => !edited.has(path))
  // A customer who gets another rank is weighed anew in all that is known of them.
  const ranked = known.changed.flatMap(({ path }) => (path.endsWith(".rank") ? [path.slice(0, -"rank".length)] : []))
  const facts = factsOf(extract(answers).sections)
  const reweighed = facts.filter(({ path }) => ranked.some((record) => path.startsWith(record)))
  return { answers, manifest, known, kept, flips, edited: entriesOf(known).length + reweighed.length }
}

describe.each(EDITS)("$company: $what", (edit) => {
  test(`is ${edit.bump}, and turns over at most ${MOST_FLIPS} others`, () => {
    const { answers, manifest, known, kept, flips, edited } = outcome(edit)
    const step = stepByNumber(edit.step)
    expect(step && validateAnswers(step, answers[edit.step])).toEqual([])
    expect(bumpOf(known)).toBe(edit.bump)
    expect(manifest.budget.tokens).toBeLessThanOrEqual(1200)
    expect(manifest.budget.certificate.gap_permille).toBeLessThanOrEqual(5)
    // Whoever takes a whole customer away makes room for as much again.
    expect(flips.length, flips.join("\n")).toBeLessThanOrEqual(Math.max(MOST_FLIPS, edited))

    // What finds no place before and after makes no version. New words may need more room than there is.
    const isSaid = entriesOf(kept).length > 0
    const isTurnedOver = kept.added.length + kept.removed.length > 0
    const bump = edit.bump === "patch" && isTurnedOver ? "minor" : edit.bump
    expect(bumpOf(kept)).toBe(isSaid ? bump : "none")
  })
})

test("the table holds every kind of bump, for companies of every size", () => {
  expect(EDITS.length).toBeGreaterThanOrEqual(60)
  expect(new Set(EDITS.map(({ what, company }) => `${company}: ${what}`)).size).toBe(EDITS.length)
  for (const bump of ["none", "patch", "minor", "major"]) {
    expect(EDITS.filter((edit) => edit.bump === bump).length).toBeGreaterThanOrEqual(5)
  }
  expect(new Set(EDITS.map(({ company }) => company)).size).toBe(COMPANIES.length)
})
