"use client"

import dynamic from "next/dynamic"
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

/** These pages show every file, pair and fact that was found: a draft would say the same again. */
const SHOWS_WHAT_WAS_FOUND: ReadonlySet<number> = new Set([2, 3, 4])

// Its script is fetched by the steps that can be drafted, and by no other.
const DraftPanel = dynamic(() => import("#components/evidence/draft-panel").then((file) => file.DraftPanel))

/** Suggestions for a step, each with its source. They count for nothing until a person takes them. */
export function StepDraft(props: StepDraftProps) {
  return SHOWS_WHAT_WAS_FOUND.has(props.step.number) ? null : <DraftPanel {...props} />
}
