import type { z } from "zod"
import type * as contract from "#lib/migration/contract"
import { bitOf, RECORDS } from "#lib/migration/legacy-steps"
import type { Answers } from "#lib/onboarding/field"
import { statusOf } from "#lib/onboarding/progress"
import { STEPS, TOTAL_STEPS } from "#lib/onboarding/steps"

// What a session shows of a move: 24 records and a percentage, from one number and the few rows that hold answers.

export type StepRecord = z.infer<typeof contract.StepRecord>

/** Answers of one step as they are kept; the 24th holds what finalization left. */
export type RecordRow = { step_id: number; data: Answers; source: string; saved_at: string }

const titles = [...STEPS.map(({ title }) => title), "Finalization"]

/** The 24 records of a session. What was passed in the former onboarding stays passed, with or without answers. */
export function recordsOf(passed: number, step: number, rows: readonly RecordRow[]): StepRecord[] {
  const byStep = new Map(rows.map((row) => [row.step_id, row]))
  return titles.map((title, index): StepRecord => {
    const number = index + 1
    const row = byStep.get(number)
    const wasPassed = (passed & bitOf(number)) !== 0
    return {
      step: number,
      title,
      status: wasPassed ? "completed" : number === step ? atLeastBegun(number, row) : standOf(number, row),
      source: row ? (row.source === "legacy" ? "legacy" : "person") : wasPassed ? "legacy" : "none",
      data: row?.data ?? null,
      saved_at: row?.saved_at ?? null,
    }
  })
}

const atLeastBegun = (number: number, row: RecordRow | undefined) =>
  standOf(number, row) === "completed" ? "completed" : "in_progress"

function standOf(number: number, row: RecordRow | undefined): StepRecord["status"] {
  if (!row) return "not_started"
  const step = STEPS[number - 1]
  // Finalization has no questions: its row is written when it is done.
  if (!step) return "completed"
  const status = statusOf(step, row.data)
  return status === "completed" || status === "not_started" ? status : "in_progress"
}

/** Whole percent of the 23 steps, rounded down. */
export function percentageOf(passed: number): number {
  let count = 0
  for (let number = 1; number <= TOTAL_STEPS && number < RECORDS; number++) if (passed & bitOf(number)) count++
  return Math.floor((100 * count) / TOTAL_STEPS)
}

const MODULUS = 2n ** 256n

/** The sum of hashes in hex modulo 2^256, 64 digits: the same in any order. An empty root or leaf counts as zero. */
export function addLeaves(root: string, leaves: readonly string[]): string {
  const sum = leaves.reduce((total, leaf) => total + numberOf(leaf), numberOf(root))
  return (sum % MODULUS).toString(16).padStart(64, "0")
}

const numberOf = (hex: string) => (hex === "" ? 0n : BigInt(`0x${hex}`))
