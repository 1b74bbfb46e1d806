"use client"

import { type SubmitEvent, useEffect, useRef, useState } from "react"
import { ConflictChoice } from "#components/onboarding/conflict-choice"
import { type Errors, Fields } from "#components/onboarding/fields"
import { SaveStatus } from "#components/onboarding/save-status"
import { keptDraft, type Save, useAutosave } from "#components/onboarding/use-autosave"
import { ErrorSummary, type SummaryError } from "#components/ui/error-summary"
import { Submit } from "#components/ui/submit"
import { withMine } from "#lib/onboarding/conflict"
import type { saveStep } from "#lib/onboarding/contract"
import type { Answers, Step } from "#lib/onboarding/field"
import { answersFromForm, clearedIfEmpty, withBlankRows } from "#lib/onboarding/form"
import { type Conflict, mergeAnswers } from "#lib/onboarding/merge"
import { call } from "#lib/platform/client"
import { isAppError } from "#lib/platform/errors"

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

type Clash = { conflicts: Conflict[]; current: { revision: number; data: Answers } }

/** One step. Typing saves by itself; the button checks and goes on. */
export function StepForm({ session_id, workspace_id, step, errors, summary, action, ...first }: Props) {
  const draftKey = `bridge:step:${session_id}:${step.number}`
  const [shown, setShown] = useState({ answers: first.answers, revision: first.revision, generation: 0 })
  const [clash, setClash] = useState<Clash | null>(null)
  const form = useRef<HTMLFormElement>(null)
  /** The answers as this page last knew them saved. */
  const saved = useRef(first.answers)

  const read = () => (form.current ? answersFromForm(step, new FormData(form.current)) : null)

  /** Shows other answers in the same fields, with the focus where it was. */
  const show = (answers: Answers, revision: number) => {
    const focused = document.activeElement?.id
    setShown(({ generation }) => ({
      answers: withBlankRows(step.fields, answers),
      revision,
      generation: generation + 1,
    }))
    if (focused) requestAnimationFrame(() => document.getElementById(focused)?.focus())
  }

  const save: Save = async (answers, base_revision, { keepalive }) => {
    try {
      const receipt = await call<typeof saveStep>(
        "POST /api/v1/onboarding/{session_id}/steps/{step_id}",
        { session_id, step_id: step.number, data: clearedIfEmpty(step, answers), base_revision },
        { keepalive, workspace_id },
      )
      saved.current = (receipt.data as Answers | undefined) ?? answers
      return receipt.is_merged && receipt.data
        ? { revision: receipt.revision, merged: receipt.data as Answers }
        : { revision: receipt.revision }
    } catch (error) {
      if (!isAppError(error) || error.details.reason !== "step_conflict") throw error
      setClash(error.details as unknown as Clash)
      return "conflict"
    }
  }
  const autosave = useAutosave({
    draftKey,
    revision: shown.revision,
    read,
    save,
    onMerged: (sent, merged, revision) => show(mergeAnswers(sent, read() ?? sent, merged).data, revision),
  })

  // What an earlier visit could not send comes back, and is sent.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the step opens
  useEffect(() => {
    const kept = keptDraft(draftKey)
    if (!kept) return
    autosave.rebase(kept.revision)
    show(kept.answers, kept.revision)
    const timer = setTimeout(autosave.changed)
    return () => clearTimeout(timer)
  }, [draftKey])

  const choose = (mine: Conflict[]) => {
    if (!clash) return
    const { revision, data } = clash.current
    const merged = mergeAnswers(saved.current, read() ?? {}, data).data
    setClash(null)
    autosave.rebase(revision)
    show(withMine(merged, mine), revision)
    setTimeout(autosave.changed)
  }

  /** Nothing is sent for good before it is saved: on a bad connection one stays here, with everything typed. */
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    const target = event.currentTarget
    if (autosave.isDirty()) {
      event.preventDefault()
      await autosave.flush()
      if (!autosave.isDirty()) target.requestSubmit()
      return
    }
    const revision = target.elements.namedItem("_revision")
    if (revision instanceof HTMLInputElement) revision.value = String(autosave.revision())
  }

  return (
    <>
      {clash && <ConflictChoice fields={step.fields} conflicts={clash.conflicts} onChoose={choose} />}
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
    </>
  )
}
