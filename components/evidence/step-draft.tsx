"use client"

import type { Draft } from "#lib/evidence/contract"
import type { Answers, Step } from "#lib/onboarding/field"

export type StepDraftProps = {
  session_id: string
  workspace_id: string
  step: Pick<Step, "number" | "fields">
  /** Puts these answers into the fields and saves them; keys that are absent stay as they are. */
  fill: (answers: Answers) => void
  /** The last draft made for this step, from `loadDraft`. */
  draft?: Draft | null
}

/** Suggestions for a step, each with its source. They count for nothing until a person takes them. */
export function StepDraft(_props: StepDraftProps) {
  return null
}
