"use client"

import dynamic from "next/dynamic"
import type { StepDraftProps } from "#components/evidence/draft-panel"

/** These pages show every file, pair and fact that was found: a draft would say the same again. */
const SHOWS_WHAT_WAS_FOUND: ReadonlySet<number> = new Set([2, 3, 4])

// Its script is fetched by the steps that can be drafted, and by no other.
const DraftPanel = dynamic(() => import("#components/evidence/draft-panel").then((file) => file.DraftPanel))

/** Suggestions for a step, each with its source. They count for nothing until a person takes them. */
export function StepDraft(props: StepDraftProps) {
  return SHOWS_WHAT_WAS_FOUND.has(props.step.number) ? null : <DraftPanel {...props} />
}
