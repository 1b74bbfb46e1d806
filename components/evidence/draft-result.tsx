"use client"

import { Check } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import { useId } from "react"
import { AnswerList, AnswerValue } from "#components/onboarding/answer-value"
import { Button } from "#components/ui/button"
import { Instant } from "#components/ui/instant"
import type { Draft } from "#lib/evidence/contract"
import { nameOfSuggestion, type Standing, type Suggestion, standingOf } from "#lib/evidence/suggestions"
import type { Answers } from "#lib/onboarding/field"

const LABELS: Record<Standing, string> = { open: "Use", used: "Used", taken: "Replace", full: "No room" }

/** A draft, part by part with its sources, and what can be done with each. */
export function DraftResult({
  session_id,
  draft,
  suggestions,
  answers,
  onUse,
  onUseAll,
  onDismiss,
}: {
  session_id: string
  draft: Draft
  suggestions: readonly Suggestion[]
  /** As they stand in the form. */
  answers: Answers
  onUse: (suggestion: Suggestion) => void
  onUseAll: () => void
  onDismiss: () => void
}) {
  const title = useId()
  const standings = suggestions.map((suggestion) => standingOf(suggestion, answers))
  const isAllUsed = standings.every((standing) => standing === "used")
  const labels = [...new Set(suggestions.map(({ label }) => label))]
  return (
    <section aria-labelledby={title} className="rounded-lg border border-dashed border-border-strong p-4 sm:p-5">
      <h2 id={title} className="font-semibold">
        Draft - counts for nothing until you use it
      </h2>
      <p className="mt-1 text-sm text-muted">
        {draft.made_by === "rules"
          ? "Drafted by rules from your documents and answers"
          : `Drafted by ${draft.model ?? "a language model"}`}
        , <Instant at={draft.created_at} />
      </p>
      {draft.note && <p className="mt-2 max-w-prose text-sm text-muted">{draft.note}</p>}
      <div className="mt-3 flex flex-wrap gap-2 [@media(scripting:none)]:hidden">
        <Button variant="secondary" size="sm" aria-disabled={isAllUsed} onClick={() => !isAllUsed && onUseAll()}>
          {isAllUsed ? "All used" : "Use all"}
        </Button>
        <Button variant="ghost" size="sm" onClick={onDismiss}>
          Dismiss<span className="sr-only"> the draft</span>
        </Button>
      </div>
      {labels.map((label) => (
        <div key={label} className="mt-4 border-t border-border pt-4">
          <h3 className="text-sm font-medium">{label}</h3>
          <ul className="divide-y divide-border">
            {suggestions.map((suggestion, i) =>
              suggestion.label === label ? (
                <One
                  key={suggestion.id}
                  session_id={session_id}
                  suggestion={suggestion}
                  standing={standings[i] ?? "open"}
                  onUse={() => onUse(suggestion)}
                />
              ) : null,
            )}
          </ul>
        </div>
      ))}
    </section>
  )
}

function One({
  session_id,
  suggestion,
  standing,
  onUse,
}: {
  session_id: string
  suggestion: Suggestion
  standing: Standing
  onUse: () => void
}) {
  const isDone = standing === "used" || standing === "full"
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-[1_1_16rem] space-y-2 wrap-anywhere">
        <div>
          <Value suggestion={suggestion} />
        </div>
        {suggestion.citations.map((citation) => (
          <Cited key={`${citation.path.join(".")} ${citation.quote}`} session_id={session_id} citation={citation} />
        ))}
      </div>
      <Button
        variant="secondary"
        size="sm"
        aria-disabled={isDone}
        onClick={() => !isDone && onUse()}
        className="min-w-20 [@media(scripting:none)]:hidden"
      >
        {standing === "used" && <Check aria-hidden="true" />}
        {LABELS[standing]}
        <span className="sr-only"> {nameOfSuggestion(suggestion)}</span>
      </Button>
    </li>
  )
}

function Value({ suggestion: { field, value } }: { suggestion: Suggestion }) {
  if (field.kind === "groups") return <AnswerList fields={field.fields} answers={value as Answers} />
  if (field.kind === "list") return String(value)
  return <AnswerValue field={field} value={field.kind === "multi_select" ? [value] : value} />
}

function Cited({ session_id, citation }: { session_id: string; citation: Draft["citations"][number] }) {
  const { source, page, quote, step_id } = citation
  return (
    <figure className="text-sm text-muted">
      <blockquote className="border-l-2 border-border-strong pl-3 whitespace-pre-line">{quote}</blockquote>
      <figcaption className="mt-1">
        {step_id === null ? (
          `${source}${page === null ? "" : `, page ${page}`}`
        ) : (
          <Link
            href={`/onboarding/${session_id}/${step_id}` as Route}
            className="inline-block min-h-6 underline decoration-border-strong underline-offset-4 hover:decoration-current"
          >
            Step {step_id}, {source}
          </Link>
        )}
      </figcaption>
    </figure>
  )
}
