"use client"

import { useEffect, useRef } from "react"
import { AnswerValue } from "#components/onboarding/answer-value"
import { Button } from "#components/ui/button"
import { Radio } from "#components/ui/choice"
import type { Field } from "#lib/onboarding/field"
import type { Conflict } from "#lib/onboarding/merge"

/** The field a conflict lies in: ids of list items are steps of the path, but no fields. */
function fieldAt(fields: readonly Field[], path: Conflict["path"]): Field | undefined {
  let found: Field | undefined
  let level = fields
  for (const key of path) {
    const next = level.find((field) => field.key === key)
    if (!next) continue
    found = next
    level = "fields" in next ? next.fields : []
  }
  return found
}

/** Somebody else changed the same fields meanwhile: both values, and a choice for each. */
export function ConflictChoice({
  fields,
  conflicts,
  onChoose,
}: {
  fields: readonly Field[]
  conflicts: readonly Conflict[]
  /** The conflicts where my own value is to stand. */
  onChoose: (mine: Conflict[]) => void
}) {
  const box = useRef<HTMLElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <section
      ref={box}
      tabIndex={-1}
      aria-labelledby="conflict-title"
      className="mb-8 rounded-md border-2 border-warn p-4 outline-none sm:p-5"
    >
      <h2 id="conflict-title" className="text-lg font-semibold">
        Somebody else changed this step meanwhile
      </h2>
      <p className="mt-1 text-muted">Choose which value to keep. Everything else has been brought together.</p>
      <form
        className="mt-4 space-y-6"
        onSubmit={(event) => {
          event.preventDefault()
          const chosen = new FormData(event.currentTarget)
          onChoose(conflicts.filter((_, i) => chosen.get(`conflict-${i}`) === "mine"))
        }}
      >
        {conflicts.map((conflict, i) => {
          const field = fieldAt(fields, conflict.path)
          const shown = (value: Conflict["mine"]) =>
            field ? <AnswerValue field={field} value={value} /> : String(value ?? "")
          return (
            <fieldset key={conflict.path.join(".")}>
              <legend className="font-medium">{field?.label ?? conflict.path.join(", ")}</legend>
              <Radio
                id={`conflict-${i}-mine`}
                name={`conflict-${i}`}
                value="mine"
                label="Yours"
                hint={shown(conflict.mine)}
                defaultChecked
              />
              <Radio
                id={`conflict-${i}-theirs`}
                name={`conflict-${i}`}
                value="theirs"
                label="Theirs"
                hint={shown(conflict.theirs)}
              />
            </fieldset>
          )
        })}
        <Button type="submit">Keep these and save</Button>
      </form>
    </section>
  )
}
