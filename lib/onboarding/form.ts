import {
  type Answers,
  type Field,
  type GroupsField,
  isEmpty,
  type Json,
  newItemId,
  type Step,
} from "#lib/onboarding/field"

// Between answers and the fields of an HTML form. One naming scheme serves the browser's autosave and the form that
// is sent without script. Control names are dotted paths: `icps.0.pains.1.severity`.

export type Path = readonly (string | number)[]

/** The `name` of the control at a path. */
export const nameOf = (path: Path) => path.join(".")

/** The `id` of the control at a path, which error summaries link to. */
export const idOf = (path: Path) => `answer-${path.join("-")}`

/** The row a path lies in, as people count: "Ideal customer 1, pain 2". Empty outside rows. */
export function placeOf(fields: readonly Field[], path: Path): string {
  const [key, row, ...rest] = path
  const field = fields.find((each) => each.key === key)
  if (field?.kind === "group") return placeOf(field.fields, path.slice(1))
  if ((field?.kind !== "list" && field?.kind !== "groups") || typeof row !== "number") return ""
  const inner = field.kind === "groups" ? placeOf(field.fields, rest) : ""
  const here = `${field.item} ${row + 1}${inner && `, ${inner.charAt(0).toLowerCase()}${inner.slice(1)}`}`
  return here.charAt(0).toUpperCase() + here.slice(1)
}

type Entries = Iterable<[string, unknown]>

/**
 * The answers a form holds. Text is trimmed at its ends only; blank rows are dropped; a number that is none stays the
 * text that was typed, so that nothing typed is lost and the walker can complain about it.
 */
export function answersFromForm(step: Pick<Step, "fields">, entries: Entries): Answers {
  const values = new Map<string, string[]>()
  for (const [name, value] of entries) {
    if (typeof value !== "string") continue
    const found = values.get(name)
    if (found) found.push(value)
    else values.set(name, [value])
  }
  return readFields(step.fields, [], values)
}

function readFields(fields: readonly Field[], path: Path, values: Map<string, string[]>): Answers {
  const answers: Answers = {}
  for (const field of fields) {
    const value = readField(field, [...path, field.key], values)
    if (value !== undefined) answers[field.key] = value
  }
  return answers
}

function readField(field: Field, path: Path, values: Map<string, string[]>): Json | undefined {
  const all = values.get(nameOf(path)) ?? []
  const text = (all[0] ?? "").replaceAll("\r\n", "\n").trim()
  switch (field.kind) {
    case "checkbox":
      return all.length > 0 || undefined
    case "multi_select":
      return all.length > 0 ? all : undefined
    case "number":
    case "year":
      if (text === "") return undefined
      return /^-?\d+$/.test(text.replaceAll(/[ ,_']/g, "")) ? Number(text.replaceAll(/[ ,_']/g, "")) : text
    case "group": {
      const group = readFields(field.fields, path, values)
      return isEmpty(group) ? undefined : group
    }
    case "list": {
      const items = indexes(path, values).map((i) =>
        (values.get(nameOf([...path, i]))?.[0] ?? "").trim().replaceAll(/\s*\n\s*/g, " "),
      )
      const kept = items.filter((item) => item !== "")
      return kept.length > 0 ? kept : undefined
    }
    case "groups": {
      const items = indexes(path, values).map((i): Answers => {
        const item = readFields(field.fields, [...path, i], values)
        return { id: values.get(nameOf([...path, i, "id"]))?.[0] || newItemId(), ...item }
      })
      const kept = items.filter((item) => !isEmpty(item))
      return kept.length > 0 ? kept : undefined
    }
    default:
      return text === "" ? undefined : text
  }
}

/**
 * The entries after the row button that sent the form: `_remove` drops a row, `_up` swaps it with the one above. For
 * forms sent without script; with script the browser has already changed the rows.
 */
export function withRowsChanged(entries: readonly (readonly [string, unknown])[]): [string, unknown][] {
  const pressed = new Map(entries)
  const removed = pressed.get("_remove")
  const raised = pressed.get("_up")
  return entries.flatMap(([name, value]): [string, unknown][] => {
    if (typeof removed === "string" && isAt(name, removed)) return []
    if (typeof raised !== "string") return [[name, value]]
    const above = raised.replace(/\d+$/, (index) => String(Number(index) - 1))
    if (isAt(name, raised)) return [[above + name.slice(raised.length), value]]
    if (isAt(name, above)) return [[raised + name.slice(above.length), value]]
    return [[name, value]]
  })
}

const isAt = (name: string, path: string) => name === path || name.startsWith(`${path}.`)

/** The row numbers a form has under a path, in order. */
function indexes(path: Path, values: Map<string, string[]>): number[] {
  const prefix = `${nameOf(path)}.`
  const found = new Set<number>()
  for (const name of values.keys()) {
    if (!name.startsWith(prefix)) continue
    const index = Number(name.slice(prefix.length).split(".", 1)[0])
    if (Number.isSafeInteger(index)) found.add(index)
  }
  return [...found].sort((a, b) => a - b)
}

/** Answers as they are saved: a step that was emptied says so by one field, for nothing at all is not an answer. */
export function clearedIfEmpty(step: Pick<Step, "fields">, answers: Answers): Answers {
  const [first] = step.fields
  return Object.keys(answers).length > 0 || !first ? answers : { [first.key]: null }
}

/**
 * Answers with one blank row wherever a list has none, so that a form shows something to fill in. Items without an id
 * get one here, on the server, so that a row keeps its identity from the first keystroke.
 */
export function withBlankRows(
  fields: readonly Field[],
  answers: Answers,
  extra: ReadonlySet<string> = new Set(),
  path: Path = [],
): Answers {
  const result: Answers = { ...answers }
  for (const field of fields) {
    const at = [...path, field.key]
    const value = answers[field.key]
    const isExtra = extra.has(nameOf(at))
    if (field.kind === "group") {
      result[field.key] = withBlankRows(field.fields, asAnswers(value), extra, at)
    } else if (field.kind === "list") {
      const items = Array.isArray(value) ? value : []
      result[field.key] = items.length === 0 || isExtra ? [...items, ""] : items
    } else if (field.kind === "groups") {
      const items = Array.isArray(value) ? value.map(asAnswers) : []
      const rows = items.length === 0 || isExtra ? [...items, {}] : items
      result[field.key] = rows.map((row, i) => ({
        id: newItemId(),
        ...withBlankRows(field.fields, row, extra, [...at, i]),
      }))
    }
  }
  return result
}

/**
 * Answers with given ones put in. Rows and choices follow those there are, as far as the field has room; any other
 * given value takes the place of what the field held: pass only what may be replaced.
 */
export function withGiven(fields: readonly Field[], answers: Answers, given: Answers): Answers {
  const result = { ...answers }
  for (const field of fields) {
    const [now, next] = [answers[field.key], given[field.key]]
    if (isEmpty(next) || next === undefined) continue
    if (field.kind === "group") result[field.key] = withGiven(field.fields, asAnswers(now), asAnswers(next))
    else if (field.kind === "groups") result[field.key] = withItems(field, itemsOf(now), itemsOf(next))
    else if (field.kind === "list" || field.kind === "multi_select") {
      const kept = itemsOf(now)
      result[field.key] = [...kept, ...itemsOf(next).filter((item) => !holds(kept, [item]))].slice(0, field.max_items)
    } else result[field.key] = next
  }
  return result
}

/** An item goes into the one with its id; one that stands there already is not added twice. */
function withItems(field: GroupsField, now: readonly Json[], next: readonly Json[]): Json[] {
  const items = [...now]
  for (const item of next) {
    const at = items.findIndex((each) => isSameItem(each, item))
    if (at >= 0) items[at] = withGiven(field.fields, asAnswers(items[at]), asAnswers(item))
    else if (!holds(items, [item]) && items.length < field.max_items) items.push(item)
  }
  return items
}

/** True for two versions of one item of a `groups` field. */
export function isSameItem(a: Json, b: Json): boolean {
  const id = asAnswers(a).id
  return id !== undefined && id === asAnswers(b).id
}

/** True when everything given stands in the answer. An item's `id` is not an answer. */
export function holds(answer: Json | undefined, given: Json): boolean {
  if (Array.isArray(given)) return given.every((item) => itemsOf(answer).some((each) => holds(each, item)))
  if (typeof given !== "object" || given === null) return String(answer ?? "").trim() === String(given ?? "").trim()
  const record = asAnswers(answer)
  return Object.entries(given).every(([key, part]) => key === "id" || holds(record[key], part))
}

const itemsOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])

const asAnswers = (value: Json | undefined): Answers =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}
