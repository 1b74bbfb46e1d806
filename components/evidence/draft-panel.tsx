"use client"

import { type RefObject, useEffect, useRef, useState } from "react"
import { DraftResult } from "#components/evidence/draft-result"
import { Button } from "#components/ui/button"
import { Spinner } from "#components/ui/spinner"
import { Mark } from "#components/ui/status"
import type { Draft, draftStep } from "#lib/evidence/contract"
import { nameOfSuggestion, type Suggestion, suggestionsOf, takeAll } from "#lib/evidence/suggestions"
import type { Answers, Step } from "#lib/onboarding/field"
import { answersFromForm } from "#lib/onboarding/form"
import { isEqual } from "#lib/onboarding/merge"
import { call } from "#lib/platform/client"
import { isAppError } from "#lib/platform/errors"

export type StepDraftProps = {
  session_id: string
  workspace_id: string
  step: Pick<Step, "number" | "fields">
  /** Puts these answers into the fields and saves them; keys that are absent stay as they are. */
  fill: (answers: Answers) => void
  /** The last draft made for this step, from `loadDraft`. */
  draft?: Draft | null
}

const LIMIT_S = 30

/** Drafts made on this visit: a page one comes back to was rendered before them. */
const made = new Map<string, Draft>()

/** Asks for a draft of the step, and shows the last one there is. */
export function DraftPanel({ session_id, workspace_id, step, fill, draft: stored = null }: StepDraftProps) {
  const key = `draft-dismissed/${session_id}/${step.number}`
  const [draft, setDraft] = useState(() => newer(made.get(key) ?? null, stored))
  const [isOpen, setOpen] = useState(true)
  const [isLive, setLive] = useState(false)
  const [problem, setProblem] = useState("")
  const [told, setTold] = useState("")
  const main = useRef<HTMLButtonElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const { answers, read } = useForm(box, step)
  const suggestions = draft ? suggestionsOf(step.fields, draft) : []

  const onDraft = (next: Draft) => {
    made.set(key, next)
    setDraft(next)
    setOpen(true)
    const { length } = suggestionsOf(step.fields, next)
    setTold(`The draft is ready: ${count(length, "suggestion")}.`)
  }
  const onProblem = (words: string) => {
    setTold("")
    setProblem(words)
  }
  const request = useRequest({ session_id, workspace_id, step_id: step.number, onDraft, onProblem })

  // Until script is here the button does nothing, and says so. A draft put aside on this device stays aside.
  useEffect(() => {
    setLive(true)
    if (localStorage.getItem(key) === stored?.created_at) setOpen(false)
  }, [key, stored])

  const start = () => {
    setProblem("")
    setTold(`Drafting. This takes at most ${LIMIT_S} seconds.`)
    void request.start()
  }
  const cancel = () => {
    request.cancel()
    setTold("Cancelled. Nothing was changed.")
    main.current?.focus()
  }
  const takeOne = (suggestion: Suggestion) => {
    fill(suggestion.given)
    setTold(`${nameOfSuggestion(suggestion)}: put into the form.`)
  }
  const takeEvery = () => {
    const { given, used, left } = takeAll(step.fields, suggestions, read())
    if (used > 0) fill(given)
    const rest = left > 0 ? ` ${left} left alone, because the form holds something else there.` : ""
    setTold(`${count(used, "suggestion")} put into the form.${rest}`)
  }
  const dismiss = () => {
    setOpen(false)
    setTold("The draft was put aside. Your answers stay as they are.")
    main.current?.focus()
    if (draft) localStorage.setItem(key, draft.created_at)
  }
  const isRunning = request.seconds !== null
  const isShown = draft !== null && isOpen

  return (
    <div ref={box} className="mb-8 space-y-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 [@media(scripting:none)]:hidden">
        <Button
          ref={main}
          variant="secondary"
          aria-disabled={isRunning || !isLive}
          onClick={() => !isRunning && start()}
        >
          {isRunning && <Spinner />}
          {isRunning ? "Drafting" : draft ? "Draft this step again" : "Draft this step"}
        </Button>
        {isRunning && (
          <>
            <span className="text-sm text-muted tabular-nums">
              {request.seconds} s of at most {LIMIT_S} s
            </span>
            <Button variant="link" size="inline" onClick={cancel}>
              Cancel
            </Button>
          </>
        )}
        {!isRunning && draft && !isOpen && (
          <Button variant="link" size="inline" onClick={() => setOpen(true)}>
            Show the last draft
          </Button>
        )}
        {/* Beside the button, so that nothing moves under the hand when it speaks. */}
        <p role="status" className="min-w-0 flex-[1_1_14rem] text-sm text-muted">
          {told || (draft ? "" : "From your documents and other answers. You decide what to use.")}
        </p>
      </div>
      {problem && (
        <p role="alert" className="flex items-start gap-2">
          <Mark tone="bad" className="mt-1.5" />
          <span className="min-w-0">{problem}</span>
        </p>
      )}
      {isShown && (
        <DraftResult
          session_id={session_id}
          draft={draft}
          suggestions={suggestions}
          answers={answers}
          onUse={takeOne}
          onUseAll={takeEvery}
          onDismiss={dismiss}
        />
      )}
    </div>
  )
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`

const newer = (a: Draft | null, b: Draft | null) => (a && b ? (a.created_at > b.created_at ? a : b) : (a ?? b))

/** What stands in the form below, as it is typed. The form is the element that follows. */
function useForm(box: RefObject<HTMLElement | null>, step: StepDraftProps["step"]) {
  const [answers, setAnswers] = useState<Answers>({})
  const read = () => {
    const form = box.current?.nextElementSibling
    return form instanceof HTMLFormElement ? answersFromForm(step, new FormData(form)) : {}
  }
  const look = useRef(() => {})
  look.current = () => {
    const now = read()
    setAnswers((before) => (isEqual(before, now) ? before : now))
  }
  // The form is drawn anew with other answers, and this with it.
  useEffect(() => look.current())
  useEffect(() => {
    const onInput = () => look.current()
    document.addEventListener("input", onInput)
    document.addEventListener("change", onInput)
    return () => {
      document.removeEventListener("input", onInput)
      document.removeEventListener("change", onInput)
    }
  }, [])
  return { answers, read }
}

/** One request at a time, ended by its end, by `cancel`, or by the clock. `seconds` is null while none runs. */
function useRequest(given: {
  session_id: string
  workspace_id: string
  step_id: number
  onDraft: (draft: Draft) => void
  onProblem: (words: string) => void
}) {
  const [seconds, setSeconds] = useState<number | null>(null)
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  const start = async () => {
    const { session_id, workspace_id, step_id } = given
    const controller = new AbortController()
    running.current = controller
    const began = Date.now()
    let isLate = false
    setSeconds(0)
    const clock = setInterval(() => {
      const passed = Math.floor((Date.now() - began) / 1000)
      setSeconds(Math.min(passed, LIMIT_S))
      isLate = passed >= LIMIT_S
      if (isLate) controller.abort()
    }, 1000)
    try {
      const draft = await call<typeof draftStep>(
        "POST /api/v1/onboarding/{session_id}/steps/{step_id}/draft",
        { session_id, step_id },
        { workspace_id, signal: controller.signal },
      )
      given.onDraft(draft)
    } catch (cause) {
      if (isLate) given.onProblem(`No draft came within ${LIMIT_S} seconds. Try again, or answer the step yourself.`)
      else if (!controller.signal.aborted) given.onProblem(inWords(cause))
    } finally {
      clearInterval(clock)
      setSeconds(null)
    }
  }
  return { seconds, start, cancel: () => running.current?.abort() }
}

function inWords(cause: unknown): string {
  if (!isAppError(cause)) return "The draft could not be made. Try again."
  const wait = cause.details.retry_after_s
  if (cause.code === "limit_exceeded" && wait && !/\d/.test(cause.message))
    return `${cause.message} Try again in ${Math.ceil(wait)} seconds.`
  return cause.details.reason === "offline" ? `${cause.message} Try again when it is back.` : cause.message
}
