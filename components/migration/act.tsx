"use client"

import { useActionState } from "react"
import { Ask, askFirst, type Question } from "#components/migration/ask"
import { type TellingAction, UNSENT } from "#components/migration/told"

type ActProps = Question & {
  action: TellingAction
  /** What goes with it, unseen. */
  given: Record<string, string>
}

/** A question with nothing to fill in: a form of its own. A refusal stands beside it. */
export function Act({ action, given, ...question }: ActProps) {
  const [told, submit] = useActionState(action, UNSENT)
  return (
    <form action={submit} onSubmit={askFirst} className="min-w-0">
      {Object.entries(given).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Ask size="sm" {...question} />
      {told.errors.map(({ message }) => (
        <p key={message} role="alert" className="mt-2 max-w-prose text-sm font-medium text-bad">
          {message}
        </p>
      ))}
    </form>
  )
}
