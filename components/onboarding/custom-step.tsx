"use client"

import { type Errors, Fields } from "#components/onboarding/fields"
import type { Answers, Step } from "#lib/onboarding/field"

export type CustomStepProps = {
  session_id: string
  workspace_id: string
  step: Pick<Step, "number" | "key" | "custom" | "fields">
  answers: Answers
  errors: Errors
  /** To be called after a change that no control of the form tells by itself. */
  onChanged: () => void
  /** What `loadCustom` found for this step. */
  data?: unknown
}

/** The controls of a step that is drawn. They carry the same names as the plain fields, so the form reads them alike. */
export function CustomStep({ step, answers, errors }: CustomStepProps) {
  return <Fields fields={step.fields} answers={answers} errors={errors} />
}
