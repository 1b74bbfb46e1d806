import { expect, test } from "vitest"
import { mapLegacy } from "#lib/migration/carry"
import { changed } from "#lib/migration/legacy-fields"
import { mergeLegacy, type SessionStep } from "#lib/migration/merge-legacy"
import { writeBack } from "#lib/migration/write-back"
import type { Answers } from "#lib/onboarding/field"
import { seal } from "#lib/onboarding/save"
import { stepByNumber } from "#lib/onboarding/steps"
import { type Sides, Story } from "#lib/platform/testing/later-edits"

const USERS = 10_000

/** A user's two sides in memory, moved as the movers move them. */
class Memory implements Sides {
  preferences: Answers
  warnings: string[] = []
  rows: SessionStep[] = []
  base: Answers = {}
  isSaved = false

  constructor(preferences: Answers) {
    this.preferences = preferences
  }

  get steps(): Record<number, Answers> {
    return Object.fromEntries(this.rows.map(({ step_id, data }) => [step_id, data]))
  }

  put(step_id: number, data: Answers): void {
    const row = this.rows.find((each) => each.step_id === step_id)
    if (row && seal(row.data) === seal(data)) return
    const { definition_version = 1 } = stepByNumber(step_id) ?? {}
    const next = { step_id, data, revision: (row?.revision ?? 0) + 1, definition_version }
    this.rows = [...this.rows.filter((each) => each !== row), next].sort((a, b) => a.step_id - b.step_id)
  }

  save(step_id: number, data: Answers): void {
    const before = this.rows
    this.put(step_id, data)
    this.isSaved ||= this.rows !== before
  }

  migrate(): void {
    for (const { step_id, data } of mapLegacy(this.preferences).steps) this.put(step_id, data)
    this.base = this.preferences
  }

  rollBack(): void {
    const sides = { base: { preferences: this.base }, now: row(this.preferences), steps: this.rows }
    const taken = mergeLegacy({ ...sides, is_parked: false })
    const back = this.isSaved
      ? writeBack({ ...sides, taken: taken.changed, passed: 0, is_finalized: false })
      : undefined
    for (const { step_id, data } of taken.changed) this.put(step_id, data)
    this.warnings = back?.warnings ?? []
    this.preferences = changed(this.preferences, back?.changes ?? [])
    this.base = this.preferences
    this.isSaved = false
  }

  rollForward(): void {
    const now = { preferences: this.preferences }
    const { changed: taken, warnings } = mergeLegacy({
      base: { preferences: this.base },
      now,
      steps: this.rows,
      is_parked: true,
    })
    for (const { step_id, data, revision } of taken) {
      this.put(step_id, data)
      expect(this.rows.find((each) => each.step_id === step_id)?.revision).toBe(revision)
    }
    this.warnings = warnings
    this.base = this.preferences
  }
}

const row = (preferences: Answers) => ({
  preferences,
  onboarding_status: "in_progress",
  onboarding_step: "market",
  has_completed_onboarding: false,
})

test(`${USERS.toLocaleString("en")} users go forward, edit, go back, edit and come forward again: nothing is lost, each conflict is named`, () => {
  const wrong: string[] = []
  const sum = { edits: 0, conflicts: 0, returned: 0 }
  for (let user = 0; user < USERS && wrong.length < 20; user++) {
    const story = new Story(user)
    const memory = new Memory(story.preferences)
    memory.migrate()
    story.moved(memory)
    const rewritten = story.rewrites(memory)
    for (const { step_id, data } of story.saves(memory)) memory.save(step_id, data)
    memory.preferences = rewritten
    story.leaving(memory)
    memory.rollBack()
    story.wentBack(memory)
    memory.preferences = story.rewrites(memory)
    story.leaving(memory)
    memory.rollForward()
    story.returnedTo(memory)
    wrong.push(...story.wrong)
    for (const key of ["edits", "conflicts", "returned"] as const) sum[key] += story[key]
  }
  expect(wrong).toEqual([])
  // A walk on which nothing meets proves nothing.
  expect(sum.edits).toBeGreaterThan(5 * USERS)
  expect(sum.conflicts).toBeGreaterThan(USERS / 10)
  expect(sum.returned).toBeGreaterThan(USERS / 10)
}, 120_000)
