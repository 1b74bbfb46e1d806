"use client"

import { cx } from "class-variance-authority"
import { Check } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import { type ReactNode, useEffect, useId, useState } from "react"
import { Button } from "#components/ui/button"
import { described, Field } from "#components/ui/field"
import { Textarea } from "#components/ui/input"
import { Mark, Tag } from "#components/ui/status"
import {
  type DrawnPair,
  decisionInWords,
  isSettled,
  type Place,
  placeOfSide,
  type Resolution,
  toCorrect,
} from "#lib/evidence/pairs"
import { idOf, nameOf } from "#lib/onboarding/form"

export type Decision = { resolution: Resolution; truth: string }

const OTHERS: { value: Resolution; label: string }[] = [
  { value: "truth", label: "Neither: I write the truth" },
  { value: "not_a_conflict", label: "They do not conflict" },
  { value: "open", label: "Leave it open" },
]

/** Two statements that cannot both be true, and a choice. Settled, it folds to a line; its controls stay in the form. */
export function PairCard({
  session_id,
  pair,
  at,
  id_at,
  isFolded,
  error,
  onDecide,
  onFold,
}: {
  session_id: string
  pair: DrawnPair
  /** Its number among the names of controls, and among the saved answers that errors point to. */
  at: number
  id_at: number
  isFolded: boolean
  error: string | undefined
  onDecide: (decision: Decision) => void
  onFold: (isFolded: boolean) => void
}) {
  const labels = useId()
  const [isLive, setLive] = useState(false)
  useEffect(() => setLive(true), [])
  const name = (key: string) => nameOf(["contradictions", at, key])
  const id = (key: string) => idOf(["contradictions", id_at, key])
  const choose = (resolution: Resolution) => onDecide({ resolution, truth: pair.truth })
  const corrections = toCorrect(pair)
  const kept = ["id", "topic", "a", "b", "a_source", "b_source"] as const

  return (
    <li
      data-pair={pair.id}
      id={idOf(["contradictions", id_at])}
      tabIndex={-1}
      className={cx("rounded-lg border p-4 sm:p-5", isFolded ? "border-border" : "border-border-strong")}
    >
      {kept.map((key) => (
        // With script, a pair is an answer once something was chosen. Without it, the whole form is sent as it stands.
        <input key={key} type="hidden" name={name(key)} value={pair[key]} disabled={isLive && pair.resolution === ""} />
      ))}
      <div className={cx("flex items-start gap-3", !isFolded && "hidden")}>
        <Check className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
        <p className="min-w-0 flex-1">
          <span className="text-muted">{pair.topic}: </span>
          <span className="font-medium">{decisionInWords(pair)}</span>
          {!pair.pair && <span className="text-muted"> (no longer found)</span>}
        </p>
        <Button variant="link" size="inline" onClick={() => onFold(false)}>
          Change<span className="sr-only"> {pair.topic}</span>
        </Button>
      </div>
      <fieldset
        className={cx("group min-w-0", isFolded && "hidden")}
        aria-describedby={error ? `${id("truth")}-error` : undefined}
      >
        <legend className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-md font-semibold">
          {pair.topic}
          {!pair.pair && <Tag>No longer found</Tag>}
        </legend>
        {!pair.pair && (
          <p className="mb-3 text-sm text-muted">One of the two was changed or removed since. Your decision is kept.</p>
        )}
        <div className="grid gap-3 sm:grid-cols-2">
          {(["a", "b"] as const).map((which) => (
            <Choice
              key={which}
              id={`${id("resolution")}-${which}`}
              name={name("resolution")}
              value={`keep_${which}`}
              isChosen={pair.resolution === `keep_${which}`}
              onChoose={() => choose(`keep_${which}`)}
              describedBy={`${labels}-${which}`}
              label={<span className="font-semibold">{pair.pair?.[which].value || pair[which]}</span>}
              isCard
            >
              <div id={`${labels}-${which}`} className="mt-1 space-y-1 text-sm">
                <blockquote className="border-l-2 border-border-strong pl-3">{pair[which]}</blockquote>
                <p className="text-muted">
                  <Where session_id={session_id} place={placeOfSide(pair.pair?.[which])}>
                    {pair[`${which}_source`]}
                  </Where>
                </p>
              </div>
            </Choice>
          ))}
        </div>
        <div className="mt-2 flex flex-wrap gap-x-6">
          {OTHERS.map(({ value, label }) => (
            <Choice
              key={value}
              id={`${id("resolution")}-${value}`}
              name={name("resolution")}
              value={value}
              isChosen={pair.resolution === value}
              onChoose={() => choose(value)}
              label={label}
            />
          ))}
        </div>
        {/* By style and not by state, so that it opens without script too. */}
        <div className="mt-2 hidden group-has-[input[value=truth]:checked]:block">
          <Field id={id("truth")} label="The truth" hint="As it should be repeated from now on" error={error}>
            <Textarea
              {...described(id("truth"), { hint: true, error })}
              name={name("truth")}
              defaultValue={pair.truth}
              maxLength={1000}
              rows={2}
              onChange={(event) => onDecide({ resolution: "truth", truth: event.target.value })}
            />
          </Field>
        </div>
        <div className="mt-3 flex flex-wrap items-center gap-x-6 gap-y-2 empty:hidden">
          {isSettled(pair) && (
            <Button variant="secondary" size="sm" onClick={() => onFold(true)}>
              Settled<span className="sr-only">: {pair.topic}</span>
            </Button>
          )}
          {corrections.map((place) => (
            <span key={`${place.step_id}-${place.path.join()}`} className="flex items-center gap-2 text-sm">
              <Mark tone="warn" />
              <Where session_id={session_id} place={place}>
                Correct step {place.step_id}
              </Where>
            </span>
          ))}
        </div>
      </fieldset>
    </li>
  )
}

function Where({ session_id, place, children }: { session_id: string; place: Place | null; children: ReactNode }) {
  if (!place) return children
  const hash = place.path.length > 0 ? `#${idOf(place.path)}` : ""
  return (
    <Link
      href={`/onboarding/${session_id}/${place.step_id}${hash}` as Route}
      className="inline-block min-h-6 underline decoration-border-strong underline-offset-4 hover:decoration-current"
    >
      {children}
    </Link>
  )
}

function Choice({
  id,
  name,
  value,
  label,
  isChosen,
  isCard = false,
  describedBy,
  onChoose,
  children,
}: {
  id: string
  name: string
  value: string
  label: ReactNode
  isChosen: boolean
  isCard?: boolean
  describedBy?: string
  onChoose: () => void
  children?: ReactNode
}) {
  return (
    <div
      className={cx(
        "flex items-start gap-3",
        isCard && "rounded-md border border-border p-3 has-[:checked]:border-foreground has-[:checked]:bg-surface",
      )}
    >
      <input
        type="radio"
        id={id}
        name={name}
        value={value}
        defaultChecked={isChosen}
        aria-describedby={describedBy}
        onChange={onChoose}
        className={cx("size-5 shrink-0 accent-accent", !isCard && "mt-2.5")}
      />
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className={cx("block", !isCard && "py-2")}>
          {label}
        </label>
        {children}
      </div>
    </div>
  )
}
