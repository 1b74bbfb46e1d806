import type { Draft } from "#lib/evidence/contract"
import { type Answers, type Field, isEmpty, type Json } from "#lib/onboarding/field"
import { holds, isSameItem, nameOf, type Path, withGiven } from "#lib/onboarding/form"

// A draft as the parts a person can take one by one: a field, or one item of a field with several. Pure.

export type Suggestion = {
  /** The same as the name of its control would be: `axes.0`. */
  id: string
  field: Field
  /** "Value proposition, Main promise", for a field within a group. */
  label: string
  /** Which of the items of its field, from 1; null for a field of one value. */
  item: number | null
  value: Json
  /** The value at its place, ready to be put into answers. */
  given: Answers
  citations: Draft["citations"]
}

/** `open`: it can be taken. `used`: it stands there. `taken`: something else stands there. `full`: no room. */
export type Standing = "open" | "used" | "taken" | "full"

/** Every part of a draft in the order of the step's fields. */
export function suggestionsOf(fields: readonly Field[], { data, citations }: Pick<Draft, "data" | "citations">) {
  return partsOf(fields, data as Answers, [], "", citations)
}

function partsOf(
  fields: readonly Field[],
  data: Answers,
  at: readonly string[],
  before: string,
  citations: Draft["citations"],
): Suggestion[] {
  return fields.flatMap((field): Suggestion[] => {
    const value = data[field.key]
    if (value === undefined || isEmpty(value)) return []
    const path = [...at, field.key]
    const label = before + field.label
    if (field.kind === "group") return partsOf(field.fields, value as Answers, path, `${label}, `, citations)
    const part = (value: Json, item: number | null): Suggestion => {
      const here: Path = item === null ? path : [...path, item - 1]
      return {
        id: nameOf(here),
        field,
        label,
        item,
        value,
        given: nested(path, item === null ? value : [value]),
        citations: citedAt(here, citations),
      }
    }
    return Array.isArray(value) ? value.map((each, i) => part(each, i + 1)) : [part(value, null)]
  })
}

const nested = (path: readonly string[], value: Json): Answers =>
  path.reduceRight<Json>((inner, key) => ({ [key]: inner }), value) as Answers

/** Sources of a value and of what is within it, each quote once. */
function citedAt(path: Path, citations: Draft["citations"]): Draft["citations"] {
  const own = citations.filter((each) => path.every((key, i) => String(each.path[i]) === String(key)))
  return [...new Map(own.map((each) => [JSON.stringify([each.source, each.page, each.quote]), each])).values()]
}

/** "Points of comparison, axis 2". */
export const nameOfSuggestion = ({ field, label, item }: Suggestion) =>
  item === null ? label : `${label}, ${"item" in field ? field.item : "choice"} ${item}`

/** How a suggestion stands to the answers in the form. */
export function standingOf({ id, field, item, value, given }: Suggestion, answers: Answers): Standing {
  if (holds(answers, given)) return "used"
  const path = id.split(".")
  const now = valueAt(answers, item === null ? path : path.slice(0, -1))
  if (field.kind !== "list" && field.kind !== "multi_select" && field.kind !== "groups")
    return isEmpty(now) ? "open" : "taken"
  const items = Array.isArray(now) ? now : []
  if (items.some((each) => isSameItem(each, value))) return "taken"
  return items.length < field.max_items ? "open" : "full"
}

const valueAt = (answers: Answers, path: readonly string[]) =>
  path.reduce<Json | undefined>((value, key) => (value as Answers | undefined)?.[key], answers)

/** What can be taken at once without replacing anything, and how many suggestions were left alone. */
export function takeAll(fields: readonly Field[], suggestions: readonly Suggestion[], answers: Answers) {
  let [now, given]: [Answers, Answers] = [answers, {}]
  const count = { used: 0, left: 0 }
  for (const suggestion of suggestions) {
    const standing = standingOf(suggestion, now)
    if (standing === "used") continue
    if (standing === "open") {
      now = withGiven(fields, now, suggestion.given)
      given = withGiven(fields, given, suggestion.given)
      count.used += 1
    } else count.left += 1
  }
  return { given, ...count }
}
