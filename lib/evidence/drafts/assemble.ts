import type { Draft } from "#lib/evidence/contract"
import type { Suggested } from "#lib/evidence/drafts/material"
import { draftSchema } from "#lib/onboarding/answers"
import { type Answers, type Field, type Json, newItemId, type Step } from "#lib/onboarding/field"

// Suggested values become answers only where the step has a field for them, and only as far as the field allows.

export type Assembled = { data: Answers; citations: Draft["citations"] }

/** Answers and citations from values; a value without a field, or of no use to it, is left out. */
export function assemble(step: Step, values: readonly Suggested[]): Assembled {
  const data: Answers = {}
  const citations: Draft["citations"] = []
  const rows = new Map<string, number>()
  for (const { path, value, from } of values) {
    const at = put(step.fields, data, path, value, [], rows)
    if (at) citations.push({ path: at, ...from })
  }
  return {
    data: draftSchema(step).parse(data),
    citations: citations.filter((each) => each.path.at(-1) !== "id" && each.quote !== ""),
  }
}

type Path = (string | number)[]

/** Puts a value into its field and answers where it went; null when nowhere. Indexes close up in the order they come. */
function put(
  fields: readonly Field[],
  into: Answers,
  path: Path,
  value: string | number,
  at: Path,
  rows: Map<string, number>,
): Path | null {
  const [key, ...rest] = path
  const field = fields.find((each) => each.key === key)
  if (!field) return null
  const here = [...at, field.key]
  if (field.kind === "group") {
    const group = recordOf(into[field.key])
    const went = put(field.fields, group, rest, value, here, rows)
    if (went) into[field.key] = group
    return went
  }
  if (field.kind === "groups") return putInRow(field, into, rest, value, here, rows)
  if (field.kind === "list" || field.kind === "multi_select") return putInList(field, into, value, here)
  const fitting = rest.length === 0 ? accepted(field, value) : null
  if (fitting === null) return null
  into[field.key] = fitting
  return here
}

function putInRow(
  field: Extract<Field, { kind: "groups" }>,
  into: Answers,
  path: Path,
  value: string | number,
  here: Path,
  rows: Map<string, number>,
): Path | null {
  const [given, ...rest] = path
  const list = Array.isArray(into[field.key]) ? (into[field.key] as Json[]) : []
  if (!Number.isSafeInteger(Number(given)) || rest.length === 0) return null
  const name = [...here, given].join(".")
  const index = rows.get(name) ?? list.length
  if (index >= field.max_items) return null
  const row = index < list.length ? recordOf(list[index]) : { id: newItemId() }
  if (rest[0] === "id" && rest.length === 1 && typeof value === "string" && value.length <= 40) row.id = value
  else if (!put(field.fields, row, rest, value, [...here, index], rows)) return null
  list[index] = row
  rows.set(name, index)
  into[field.key] = list
  return [...here, index, ...rest]
}

function putInList(
  field: Extract<Field, { kind: "list" | "multi_select" }>,
  into: Answers,
  value: string | number,
  here: Path,
): Path | null {
  const list = Array.isArray(into[field.key]) ? (into[field.key] as Json[]) : []
  const item = field.kind === "list" ? shorten(String(value), field.max) : optionOf(field.options, value)
  if (!item || list.length >= field.max_items || list.includes(item)) return null
  into[field.key] = [...list, item]
  return [...here, list.length]
}

function accepted(
  field: Exclude<Field, { kind: "group" | "groups" | "list" | "multi_select" }>,
  value: string | number,
): Json | null {
  switch (field.kind) {
    case "text":
    case "textarea":
      return shorten(String(value), field.max) || null
    case "url":
      return String(value).length <= field.max ? String(value).trim() || null : null
    case "number":
    case "year": {
      const number = typeof value === "number" ? value : /^-?\d{1,16}$/.test(value.trim()) ? Number(value) : Number.NaN
      return Number.isSafeInteger(number) && number >= field.min && number <= field.max ? number : null
    }
    case "select":
      return optionOf(field.options, value)
    case "checkbox":
      return null
  }
}

const optionOf = (options: readonly { value: string; label: string }[], value: string | number) =>
  options.find((option) => option.value === value)?.value ?? null

const recordOf = (value: Json | undefined): Answers =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}

/** At most `max` characters, ended at a word. */
export function shorten(text: string, max: number): string {
  const clean = text.replaceAll("\u0000", "").replaceAll(/\s+/g, " ").trim().toWellFormed()
  if (clean.length <= max) return clean
  const cut = clean.slice(0, max - 1)
  const space = cut.lastIndexOf(" ")
  return `${(space > max / 2 ? cut.slice(0, space) : cut).toWellFormed().trimEnd()}…`
}
