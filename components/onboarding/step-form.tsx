"use client"

import { type SubmitEvent, useEffect, useRef, useState } from "react"
import { type Errors, Fields } from "#components/onboarding/fields"
import { SaveStatus } from "#components/onboarding/save-status"
import { keptDraft, type Save, useAutosave } from "#components/onboarding/use-autosave"
import { ErrorSummary, type SummaryError } from "#components/ui/error-summary"
import { Submit } from "#components/ui/submit"
import type { saveStep } from "#lib/onboarding/contract"
import type { Answers, Step } from "#lib/onboarding/field"
import { answersFromForm } from "#lib/onboarding/form"
import { call } from "#lib/platform/client"

type Props = {
  session_id: string
  workspace_id: string
  step: Pick<Step, "number" | "fields">
  /** With a blank row wherever a list has none. */
  answers: Answers
  revision: number
  errors: Errors
  summary: SummaryError[]
  /** Saves, and goes on when the answers are complete. Works without script. */
  action: (form: FormData) => Promise<void>
}

/** One step. Typing saves by itself; Continue checks. */
export function StepForm(props: Props) {
  const { session_id, workspace_id, step, errors, summary, action } = props
  const draftKey = `bridge:step:${session_id}:${step.number}`
  const [shown, setShown] = useState({ answers: props.answers, revision: props.revision, generation: 0 })
  const form = useRef<HTMLFormElement>(null)

  const save: Save = async (data, base_revision, { keepalive }) => {
    const receipt = await call<typeof saveStep>(
      "POST /api/v1/onboarding/{session_id}/steps/{step_id}",
      { session_id, step_id: step.number, data, base_revision },
      { keepalive, workspace_id },
    )
    return receipt.revision
  }
  const read = () => (form.current ? answersFromForm(step, new FormData(form.current)) : null)
  const autosave = useAutosave({ draftKey, revision: shown.revision, read, save })

  // What an earlier visit could not send comes back, and is sent.
  useEffect(() => {
    const kept = keptDraft(draftKey)
    if (!kept) return
    setShown((before) => ({ ...kept, generation: before.generation + 1 }))
    const timer = setTimeout(autosave.changed)
    return () => clearTimeout(timer)
  }, [draftKey, autosave.changed])

  /** Nothing is sent for good before it is saved: on a bad connection one stays here, with everything typed. */
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    const target = event.currentTarget
    if (!autosave.isDirty()) {
      const revision = target.elements.namedItem("_revision")
      if (revision instanceof HTMLInputElement) revision.value = String(autosave.revision())
      return
    }
    event.preventDefault()
    await autosave.flush()
    if (!autosave.isDirty()) target.requestSubmit()
  }

  return (
    <form
      ref={form}
      key={shown.generation}
      action={action}
      onInput={autosave.changed}
      onChange={autosave.changed}
      onSubmit={(event) => void submit(event)}
      noValidate
      className="space-y-8"
    >
      {/* Enter in a field presses the first button of a form: that must be this one, not "Remove". */}
      <button type="submit" tabIndex={-1} aria-hidden="true" className="sr-only" />
      <ErrorSummary errors={summary} />
      <input type="hidden" name="_revision" value={shown.revision} />
      <Fields fields={step.fields} answers={shown.answers} errors={errors} />
      <div className="sticky bottom-14 z-10 -mx-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-border bg-background px-4 py-4 lg:bottom-0">
        <Submit>Save and continue</Submit>
        <SaveStatus state={autosave.state} />
      </div>
    </form>
  )
}
