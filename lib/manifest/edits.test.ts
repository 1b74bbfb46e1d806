import { describe, expect, test } from "vitest"
import { COMPANIES } from "#embedded/demo/companies"
import { EDITS } from "#embedded/demo/edits"
import { entriesOf, turnoverOf } from "#embedded/demo/turnover"
import { bumpOf } from "#lib/manifest/version"
import { stepByNumber, validateAnswers } from "#lib/onboarding/steps"

// One edit by a person: the version it makes, and how much of the rest it turns over.

/** Facts that may come or go beside the edited one. */
const MOST_FLIPS = 2

describe.each(EDITS)("$company: $what", (edit) => {
  test(`is ${edit.bump}, and turns over at most ${MOST_FLIPS} others`, () => {
    const { answers, manifest, known, kept, flips, edited } = turnoverOf(edit)
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
