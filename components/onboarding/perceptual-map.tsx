"use client"

import { Plus, X } from "lucide-react"
import { useState } from "react"
import { type CustomStepProps, typeInto, useTyped } from "#components/onboarding/drawn"
import { type Errors, Fields } from "#components/onboarding/fields"
import { MapPicture } from "#components/onboarding/map-picture"
import { Button } from "#components/ui/button"
import { Input } from "#components/ui/input"
import { type Answers, type Field, type Json, newItemId } from "#lib/onboarding/field"
import { idOf, nameOf } from "#lib/onboarding/form"
import { type MapPoint, type Place, pointsOf } from "#lib/onboarding/perceptual-map"

/** For step 11: the names given in step 7. */
export type MapData = { competitors: string[] }

const LIST = "competitors"
const idsOf = (value: Json | undefined): Answers[] => (Array.isArray(value) ? (value as Answers[]) : [])
const named = (fields: readonly Field[], ...keys: string[]) => fields.filter((field) => keys.includes(field.key))

/** Two axes, us and the others: typed and drawn side by side. Moving a point types its coordinates. */
export function PerceptualMap({ step, answers, errors, onChanged, data }: CustomStepProps) {
  const { box, typed, read } = useTyped(step, answers)
  const [rows, setRows] = useState(() => idsOf(answers[LIST]).map((row) => ({ ...row, id: String(row.id) })))
  const [said, setSaid] = useState("")
  const known = (data as MapData | undefined)?.competitors ?? []
  const list = step.fields.find((field) => field.key === LIST)
  const most = list?.kind === "groups" ? list.max_items : 10
  const there = new Set(pointsOf(typed).map(({ name }) => name.toLowerCase()))
  const missing = known.filter((name) => !there.has(name.toLowerCase()))
  const unplaced = pointsOf(typed).filter(({ place, name }) => !place && name)

  const place = (point: MapPoint, at: Place) => {
    const row = rows.findIndex(({ id }) => id === point.key)
    const path = point.is_us ? ["us"] : [LIST, row]
    typeInto(idOf([...path, "x"]), String(at.x))
    typeInto(idOf([...path, "y"]), String(at.y))
  }
  /** Rows are no controls, so the form is told that it changed, once the rows are there. */
  const change = (next: typeof rows, words: string, focus?: string) => {
    setRows(next)
    setSaid(words)
    requestAnimationFrame(() => {
      read()
      onChanged()
      if (focus) document.getElementById(focus)?.focus()
    })
  }
  const add = (name: string) => {
    // A row that holds nothing yet is filled before another one is made.
    const blank = name ? rows.findIndex((_, i) => isBlank(i)) : -1
    const at = blank < 0 ? rows.length : blank
    const row = { id: newItemId(), name, ...(name && { x: 50, y: 50 }) }
    change(
      rows.toSpliced(at, blank < 0 ? 0 : 1, row),
      `${name || "A competitor"} added`,
      idOf([LIST, at, name ? "x" : "name"]),
    )
  }

  return (
    <div ref={box} onInput={read} className="space-y-8">
      <div className="grid gap-8 sm:grid-cols-2">
        <Fields fields={named(step.fields, "x_axis", "y_axis")} answers={answers} errors={errors} />
      </div>
      <MapPicture answers={typed} onMove={place} />
      {(unplaced.length > 0 || missing.length > 0) && (
        <div className="flex flex-wrap gap-2">
          {unplaced.map((point) => (
            <Button key={point.key} variant="secondary" size="sm" onClick={() => place(point, { x: 50, y: 50 })}>
              <Plus aria-hidden="true" />
              {point.is_us ? "Put yourself on the map" : `Put ${point.name} on the map`}
            </Button>
          ))}
          {rows.length < most &&
            missing.map((name) => (
              <Button key={name} variant="secondary" size="sm" onClick={() => add(name)}>
                <Plus aria-hidden="true" />
                {`Add ${name} from step 7`}
              </Button>
            ))}
        </div>
      )}
      <Fields fields={named(step.fields, "us")} answers={answers} errors={errors} />
      <fieldset id={idOf([LIST])} tabIndex={-1} className="min-w-0">
        <legend className="mb-2 font-medium">
          Where the others stand<span className="font-normal text-muted"> (optional)</span>
        </legend>
        <ol className="space-y-3">
          {rows.map((row, i) => (
            <Competitor
              key={row.id}
              row={row}
              at={i}
              errors={errors}
              onRemove={() => change(rows.toSpliced(i, 1), `Competitor ${i + 1} removed`, idOf([LIST]))}
            />
          ))}
        </ol>
        {rows.length < most && (
          <Button
            type="submit"
            name="_add"
            value={LIST}
            formNoValidate
            variant="secondary"
            size="sm"
            className="mt-3"
            onClick={(event) => {
              event.preventDefault()
              add("")
            }}
          >
            <Plus aria-hidden="true" />
            {rows.length === 0 ? "Add a competitor" : "Add another competitor"}
          </Button>
        )}
        <p role="status" className="sr-only">
          {said}
        </p>
      </fieldset>
      <Fields fields={named(step.fields, "not_applicable")} answers={answers} errors={errors} />
    </div>
  )
}

const isBlank = (row: number) =>
  ["name", "x", "y"].every((key) => {
    const control = document.getElementById(idOf([LIST, row, key]))
    return control instanceof HTMLInputElement && control.value === ""
  })

const PARTS = [
  { key: "name", label: "Name", wide: true },
  { key: "x", label: "Across", wide: false },
  { key: "y", label: "Up", wide: false },
]

function Competitor({ row, at, errors, onRemove }: { row: Answers; at: number; errors: Errors; onRemove: () => void }) {
  return (
    <li id={idOf([LIST, at])} tabIndex={-1} className="flex flex-wrap items-end gap-2">
      <input type="hidden" name={nameOf([LIST, at, "id"])} value={String(row.id)} />
      {PARTS.map(({ key, label, wide }) => {
        const id = idOf([LIST, at, key])
        return (
          <div key={key} className={wide ? "min-w-0 basis-full sm:flex-1 sm:basis-40" : "w-24"}>
            <label htmlFor={id} className="mb-1 block text-sm text-muted">
              {label}
              <span className="sr-only">{`, competitor ${at + 1}`}</span>
            </label>
            {errors[id] && (
              <p id={`${id}-error`} className="mb-1 text-sm font-medium text-bad">
                <span className="sr-only">Error: </span>
                {errors[id]}
              </p>
            )}
            <Input
              id={id}
              name={nameOf([LIST, at, key])}
              defaultValue={row[key] === undefined || row[key] === null ? "" : String(row[key])}
              inputMode={wide ? undefined : "numeric"}
              maxLength={wide ? 120 : undefined}
              autoComplete="off"
              aria-invalid={errors[id] ? true : undefined}
              aria-describedby={errors[id] ? `${id}-error` : undefined}
            />
          </div>
        )
      })}
      <Button
        type="submit"
        name="_remove"
        value={nameOf([LIST, at])}
        formNoValidate
        variant="ghost"
        size="icon"
        aria-label={`Remove competitor ${at + 1}`}
        onClick={(event) => {
          event.preventDefault()
          onRemove()
        }}
      >
        <X aria-hidden="true" />
      </Button>
    </li>
  )
}
