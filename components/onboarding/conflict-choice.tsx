"use client"

import { useEffect, useRef, useState } from "react"
import { AnswerValue } from "#components/onboarding/answer-value"
import { Radio } from "#components/ui/choice"
import { Instant } from "#components/ui/instant"
import { Submit } from "#components/ui/submit"
import type { Answers, Field } from "#lib/onboarding/field"
import { placeOf } from "#lib/onboarding/form"
import type { Conflict } from "#lib/onboarding/merge"
import type { Current, Place } from "#lib/onboarding/outbox"
import { call } from "#lib/platform/client"
import type { listMembers } from "#lib/workspaces/contract"

/** What a refused save found: my answers with the revision they started from, and what stands there now. */
export type Clash = { conflicts: Conflict[]; current: Current; mine: Answers; base: number; by?: string }

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

/** The path with positions in place of ids, as the answers have them. */
function positions(answers: Answers, path: Conflict["path"]): (string | number)[] {
  let value: unknown = answers
  return path.map((key) => {
    const at = Array.isArray(value) ? value.findIndex((item) => item?.id === key) : -1
    value = (value as Record<string | number, unknown> | undefined)?.[at >= 0 ? at : key]
    return at >= 0 ? at : key
  })
}

/** Somebody else changed the same fields meanwhile: both values, and a choice for each. Works without script. */
export function ConflictChoice({
  fields,
  place,
  clash,
  knowsMembers,
  onChoose,
  action,
}: {
  fields: readonly Field[]
  place: Place
  clash: Clash
  /** Whether this person may read the names of the members. */
  knowsMembers: boolean
  /** The conflicts where my own value is to stand. Without it the form is sent. */
  onChoose?: (mine: Conflict[]) => void
  action: (form: FormData) => void
}) {
  const { conflicts, current, mine, base } = clash
  const box = useRef<HTMLElement>(null)
  const [by, setBy] = useState(clash.by)
  const isMe = current.saved_by === place.user_id
  useEffect(() => box.current?.focus(), [])
  useEffect(() => {
    if (isMe || by || !knowsMembers) return
    call<typeof listMembers>("GET /api/v1/workspaces/{id}/members", { id: place.workspace_id }).then(
      ({ members }) => setBy(members.find((member) => member.user_id === current.saved_by)?.full_name),
      // The choice stands without a name.
      (cause: unknown) => console.warn("The name of who saved could not be read.", cause),
    )
  }, [isMe, by, knowsMembers, place.workspace_id, current.saved_by])
  const who = isMe ? "You, in another tab or on another device" : by || "Somebody else"
  return (
    <section
      ref={box}
      tabIndex={-1}
      aria-labelledby="conflict-title"
      className="mb-8 rounded-md border-2 border-warn p-4 outline-none sm:p-5"
    >
      <h2 id="conflict-title" className="text-lg font-semibold">
        {isMe ? "This step was changed in another place meanwhile" : "Somebody else changed this step meanwhile"}
      </h2>
      <p className="mt-1 text-muted">
        {who} saved it on <Instant at={current.saved_at} />. Choose which value to keep. Everything else is brought
        together.
      </p>
      <form
        action={action}
        className="mt-4 space-y-6"
        onSubmit={(event) => {
          if (!onChoose) return
          event.preventDefault()
          const chosen = new FormData(event.currentTarget)
          onChoose(conflicts.filter((_, i) => chosen.get(`conflict-${i}`) === "mine"))
        }}
      >
        <input
          type="hidden"
          name="_clash"
          value={JSON.stringify({ conflicts, current: { ...current, data: {} }, mine, base })}
        />
        {conflicts.map((conflict, i) => {
          const field = fieldAt(fields, conflict.path)
          const row = placeOf(fields, positions(mine, conflict.path))
          const shown = (value: Conflict["mine"]) =>
            field ? <AnswerValue field={field} value={value} /> : String(value ?? "")
          const values = [
            { value: "mine", label: "Yours", hint: shown(conflict.mine) },
            {
              value: "theirs",
              label: isMe ? "The other" : `Theirs${by ? ` (${by})` : ""}`,
              hint: shown(conflict.theirs),
            },
          ]
          return (
            <fieldset key={conflict.path.join(".")} className="min-w-0">
              <legend className="font-medium">
                {row && `${row}: `}
                {field?.label ?? conflict.path.join(", ")}
              </legend>
              <div className="mt-1 grid gap-x-6 sm:grid-cols-2">
                {values.map(({ value, label, hint }) => (
                  <Radio
                    key={value}
                    id={`conflict-${i}-${value}`}
                    name={`conflict-${i}`}
                    value={value}
                    label={label}
                    hint={hint}
                    defaultChecked={value === "mine"}
                  />
                ))}
              </div>
            </fieldset>
          )
        })}
        <Submit>Keep these and save</Submit>
      </form>
    </section>
  )
}
