"use client"

import { lazy, type SubmitEvent, Suspense, useActionState, useRef, useState } from "react"
import { StepDraft } from "#components/evidence/step-draft"
import type { Clash } from "#components/onboarding/conflict-choice"
import { CustomStep } from "#components/onboarding/custom-step"
import { type Errors, Fields } from "#components/onboarding/fields"
import { choose, send } from "#components/onboarding/outbox"
import { SaveStatus } from "#components/onboarding/save-status"
import { useAutosave } from "#components/onboarding/use-autosave"
import { ErrorSummary, type SummaryError } from "#components/ui/error-summary"
import { Submit } from "#components/ui/submit"
import type { Draft } from "#lib/evidence/contract"
import type { Answers, Step } from "#lib/onboarding/field"
import { answersFromForm, clearedIfEmpty, withBlankRows, withGiven } from "#lib/onboarding/form"
import type { Conflict } from "#lib/onboarding/merge"
import type { Place } from "#lib/onboarding/outbox"

// Needed when two people meet on one field: seldom enough to come only then.
const ConflictChoice = lazy(async () => ({
  default: (await import("#components/onboarding/conflict-choice")).ConflictChoice,
}))

type Act = (before: Clash | null, form: FormData) => Promise<Clash | null>

type Props = {
  place: Place
  step: Pick<Step, "number" | "key" | "custom" | "fields">
  /** With a blank row wherever a list has none. */
  answers: Answers
  revision: number
  errors: Errors
  summary: SummaryError[]
  /** Saves, and goes on when the answers are complete. Works without script. */
  action: Act
  /** Saves what was chosen of a conflict, for pages without script. */
  chooseAction: Act
  knowsMembers: boolean
  /** What a drawn step shows besides its answers. */
  data?: unknown
  isDraftable: boolean
  draft: Draft | null
}

/**
 * One step. Typing saves by itself; the button checks and goes on. `version` names what the server rendered: other
 * fields begin with another one. What a sent form came back with stays outside of that, or it would not be found again.
 */
export function StepForm({ version, action, chooseAction, ...rest }: Props & { version: string }) {
  const [refusal, act] = useActionState(action, null)
  const [again, chooseAct] = useActionState(chooseAction, null)
  return <OneStep key={version} {...rest} refusal={again ?? refusal} act={act} chooseAct={chooseAct} />
}

type OneStepProps = Omit<Props, "action" | "chooseAction"> & {
  refusal: Clash | null
  act: (form: FormData) => void
  chooseAct: (form: FormData) => void
}

function OneStep({ place, step, errors, summary, knowsMembers, data, isDraftable, draft, ...first }: OneStepProps) {
  const { refusal, act, chooseAct } = first
  const [shown, setShown] = useState({ answers: first.answers, generation: 0 })
  const form = useRef<HTMLFormElement>(null)

  const read = () => (form.current ? clearedIfEmpty(step, answersFromForm(step, new FormData(form.current))) : null)

  /** Shows other answers in the same fields: the focus, the caret and what is unfolded stay. */
  const show = (answers: Answers) => {
    const restore = form.current ? placeOfHands(form.current) : () => {}
    setShown(({ generation }) => ({ answers: withBlankRows(step.fields, answers), generation: generation + 1 }))
    requestAnimationFrame(() => form.current && restore(form.current))
  }
  const autosave = useAutosave({ place, revision: first.revision, read, show, isTyped: () => isTyped(form.current) })
  const { entry } = autosave

  const fill = (given: Answers) => {
    const next = withGiven(step.fields, read() ?? {}, given)
    show(next)
    // After the fields show it.
    requestAnimationFrame(() => requestAnimationFrame(autosave.changed))
  }

  const onChoose = (mine: Conflict[]) => {
    const next = entry && choose(entry.id, mine)
    if (!next) return
    show(next.answers)
    void send()
  }

  /** Nothing is sent for good before it is saved: on a bad connection one stays here, with everything typed. */
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    const target = event.currentTarget
    if (autosave.isDirty()) {
      event.preventDefault()
      // What comes back may be shown in new fields: the form that was pressed is gone then, and its successor goes on.
      if (await autosave.flush()) requestAnimationFrame(() => form.current?.requestSubmit())
      return
    }
    const revision = target.elements.namedItem("_revision")
    if (revision instanceof HTMLInputElement) revision.value = String(autosave.revision())
  }

  const met = entry?.trouble?.kind === "conflict" ? entry.trouble : null
  const clash = met ? { ...met, mine: entry?.answers ?? {}, base: entry?.revision ?? 0 } : refusal
  const here = `/onboarding/${place.session_id}/${step.number}`
  const custom = { ...place, step, answers: shown.answers, errors, data, onChanged: autosave.changed }

  // Sent without script it stands in the page itself: what streams in later would need script to be seen.
  const choice = clash && (
    <ConflictChoice
      fields={step.fields}
      place={place}
      clash={clash}
      knowsMembers={knowsMembers}
      action={chooseAct}
      {...(met && { onChoose })}
    />
  )

  return (
    <>
      <ErrorSummary errors={summary} />
      {met ? <Suspense>{choice}</Suspense> : choice}
      {isDraftable && <StepDraft {...place} step={step} fill={fill} draft={draft} />}
      <form
        ref={form}
        key={shown.generation}
        action={act}
        onInput={autosave.changed}
        onChange={autosave.changed}
        onSubmit={(event) => void submit(event)}
        noValidate
        className="space-y-8"
      >
        {/* Enter in a field presses the first button of a form: that must be this one, not "Remove". */}
        <button type="submit" tabIndex={-1} aria-hidden="true" className="sr-only" />
        <input type="hidden" name="_revision" value={first.revision} />
        {step.custom ? (
          <CustomStep {...custom} />
        ) : (
          <Fields fields={step.fields} answers={shown.answers} errors={errors} />
        )}
        <div className="sticky bottom-14 z-10 -mx-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-border bg-background px-4 py-4 lg:bottom-0">
          <Submit>Save and continue</Submit>
          <SaveStatus state={autosave.state} entry={entry} hasSaved={autosave.hasSaved} here={here} />
        </div>
      </form>
    </>
  )
}

/** True when the controls hold something else than the page came with: somebody was quicker than the script. */
function isTyped(form: HTMLFormElement | null): boolean {
  return [...(form?.elements ?? [])].some((control) => {
    if (control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue
    if (!(control instanceof HTMLInputElement) || control.type === "hidden") return false
    const isChoice = control.type === "radio" || control.type === "checkbox"
    return isChoice ? control.checked !== control.defaultChecked : control.value !== control.defaultValue
  })
}

/** Remembers where one was in a form; the function it returns goes back there in a form with the same fields. */
function placeOfHands(form: HTMLFormElement): (form: HTMLFormElement) => void {
  const focused = document.activeElement
  const id = focused && form.contains(focused) ? focused.id : ""
  const isText =
    focused instanceof HTMLTextAreaElement || (focused instanceof HTMLInputElement && focused.type === "text")
  const caret = isText ? [focused.selectionStart, focused.selectionEnd] : null
  const folds = new Map([...form.querySelectorAll("details[id]")].map((fold) => [fold.id, fold.hasAttribute("open")]))
  return (next) => {
    for (const [fold, isOpen] of folds) next.querySelector(`#${CSS.escape(fold)}`)?.toggleAttribute("open", isOpen)
    const target = id ? document.getElementById(id) : null
    target?.focus()
    if (caret && (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) {
      target.setSelectionRange(caret[0] ?? null, caret[1] ?? null)
    }
  }
}
