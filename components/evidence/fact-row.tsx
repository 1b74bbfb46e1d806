"use client"

import { cx } from "class-variance-authority"
import { type KeyboardEvent, useRef } from "react"
import { Button } from "#components/ui/button"
import { described, Field } from "#components/ui/field"
import { Textarea } from "#components/ui/input"
import { Kbd } from "#components/ui/kbd"
import { Tag } from "#components/ui/status"
import { type Choice, confidenceInWords, type DrawnFact, type Judgement } from "#lib/evidence/verdicts"
import { idOf, nameOf } from "#lib/onboarding/form"

const OPTIONS = [
  { choice: "confirm", label: "Confirm", verdict: "confirmed", key: "c" },
  { choice: "edit", label: "Edit", verdict: "confirmed", key: "e" },
  { choice: "reject", label: "Reject", verdict: "rejected", key: "r" },
  { choice: "unsure", label: "Not sure", verdict: "unsure", key: null },
] as const

/** One fact and what a person says of it. `onNext` is called when they are done with it and go on. */
export function FactRow({
  fact,
  at,
  id_at,
  isLive,
  isGone,
  isHidden,
  errors,
  onJudge,
  onNext,
  onEnter,
}: {
  fact: DrawnFact
  /** Its number among the names of controls, and among the saved answers that errors point to. */
  at: number
  id_at: number
  isLive: boolean
  isGone: boolean
  isHidden: boolean
  errors: { statement: string | undefined; verdict: string | undefined }
  onJudge: (judgement: Judgement) => void
  onNext: () => void
  onEnter: () => void
}) {
  const words = useRef<HTMLTextAreaElement>(null)
  const byPointer = useRef(false)
  const name = (key: string) => nameOf(["facts", at, key])
  const id = (key: string) => idOf(["facts", id_at, key])
  const kept = { id: fact.id, quote: fact.quote, source: fact.source }
  // Without script the whole form is sent as it stands; with it, a fact is an answer once it was judged.
  const isSent = !isLive || fact.choice !== ""

  const choose = (choice: Choice, isDone: boolean) => {
    onJudge({ choice, text: fact.text })
    if (choice === "edit") {
      if (isDone)
        requestAnimationFrame(() => {
          words.current?.focus()
          words.current?.setSelectionRange(fact.text.length, fact.text.length)
        })
    } else if (isDone) onNext()
  }
  const press = (event: KeyboardEvent) => {
    byPointer.current = false
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLTextAreaElement) return
    const option = OPTIONS.find(({ key }) => key === event.key.toLowerCase())
    if (!option) return
    event.preventDefault()
    choose(option.choice, true)
  }

  return (
    <li
      data-fact={fact.id}
      id={idOf(["facts", id_at])}
      tabIndex={-1}
      className={cx("border-t border-border py-4 first:border-t-0", isHidden && "hidden")}
    >
      {Object.entries(kept).map(([key, value]) => (
        <input key={key} type="hidden" name={name(key)} value={value} disabled={!isSent} />
      ))}
      <fieldset
        id={id("verdict")}
        tabIndex={-1}
        className={cx("group min-w-0", errors.verdict && "border-l-4 border-bad pl-4")}
        aria-describedby={cx(`${id("quote")}-words`, errors.verdict && `${id("verdict")}-error`)}
        onKeyDown={press}
        onPointerDown={() => {
          byPointer.current = true
        }}
        onFocus={onEnter}
      >
        <legend className={cx("mb-1 font-medium wrap-anywhere", fact.choice === "reject" && "text-muted line-through")}>
          {fact.choice === "edit" && fact.text ? fact.text : fact.statement || "A fact without words"}
        </legend>
        <div id={`${id("quote")}-words`} className="space-y-1 text-sm">
          {fact.quote && (
            <blockquote className="border-l-2 border-border-strong pl-3 wrap-anywhere">{fact.quote}</blockquote>
          )}
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-muted">
            <span className="wrap-anywhere">{fact.source}</span>
            {fact.found && <span>· {confidenceInWords(fact.found.confidence)}</span>}
            {isGone && <Tag>No longer found</Tag>}
          </p>
        </div>
        {errors.verdict && (
          <p id={`${id("verdict")}-error`} className="mt-2 text-sm font-medium text-bad">
            <span className="sr-only">Error: </span>
            {errors.verdict}
          </p>
        )}
        <div className="mt-1 flex flex-wrap gap-x-5">
          {OPTIONS.map(({ choice, label, verdict, key }) => (
            <label key={choice} className="flex min-h-10 items-center gap-2 pointer-coarse:min-h-11">
              <input
                type="radio"
                id={`${id("verdict")}-${choice}`}
                name={name("verdict")}
                value={verdict}
                data-choice={choice}
                checked={fact.choice === choice}
                aria-keyshortcuts={key ?? undefined}
                onChange={() => choose(choice, byPointer.current)}
                className="size-5 shrink-0 scroll-mt-16 scroll-mb-48 accent-accent"
              />
              {label}
              {key && (
                <span aria-hidden="true" className={cx("pointer-coarse:hidden", !isLive && "invisible")}>
                  <Kbd>{key}</Kbd>
                </span>
              )}
            </label>
          ))}
        </div>
        {/* By style and not by state, so that it opens without script too. */}
        <div className="mt-1 mb-2 hidden space-y-3 group-has-[input[data-choice=edit]:checked]:block">
          <Field id={id("statement")} label="The fact in your words" error={errors.statement}>
            <Textarea
              {...described(id("statement"), { error: errors.statement })}
              ref={words}
              name={name("statement")}
              value={fact.choice === "edit" ? fact.text : fact.statement}
              disabled={!isSent}
              maxLength={500}
              rows={2}
              className="scroll-mb-48"
              onChange={(event) => onJudge({ choice: "edit", text: event.target.value })}
            />
          </Field>
          {isLive && (
            <Button variant="secondary" size="sm" onClick={onNext} disabled={fact.text.trim() === ""}>
              Confirm these words
            </Button>
          )}
        </div>
      </fieldset>
    </li>
  )
}
