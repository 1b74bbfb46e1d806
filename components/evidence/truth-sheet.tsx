"use client"

import type { CustomStepProps } from "#components/onboarding/drawn"
import { Fields } from "#components/onboarding/fields"
import type { TruthRow } from "#lib/evidence/truth-sheet"

/** `problem` stands instead of the facts when finding them failed; the page opens all the same. */
export type TruthSheetData = { rows: TruthRow[]; waiting: number; problem: string | null }

/** Every fact found, to confirm, correct or reject. */
export function TruthSheet({ step, answers, errors }: CustomStepProps) {
  return <Fields fields={step.fields} answers={answers} errors={errors} />
}
