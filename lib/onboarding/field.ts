// The shape of a step and of its fields, as data: one page renders them, one walker checks them,
// one reducer reads them. Browser-safe and free of zod.

export type Option = { value: string; label: string; hint?: string }

type Base = {
  key: string
  label: string
  hint?: string
  /** The message shown when the field is empty; a field without one may be left empty. */
  required?: string
  /** Asked only when a field beside it has one of these answers, or none of those. A hidden answer is kept, not checked. */
  show_when?: ShowWhen
}

/** `words` finish "Answer this if ..." for people whose page cannot hide the field. */
export type ShowWhen = { key: string; words: string } & ({ is: readonly string[] } | { not: readonly string[] })

/** Characters are UTF-16 code units, as a browser's `maxlength` counts them. */
export type TextField = Base & { kind: "text" | "textarea" | "url"; max: number }
/** Whole numbers only: no float may reach the checksum of a manifest. */
export type NumberField = Base & { kind: "number" | "year"; min: number; max: number; unit?: string }
export type SelectField = Base & { kind: "select"; options: readonly Option[] }
export type MultiSelectField = Base & { kind: "multi_select"; options: readonly Option[]; max_items: number }
export type CheckboxField = Base & { kind: "checkbox" }
/** Several texts; `item` names one of them ("pain"), for "Add another pain". */
export type ListField = Base & { kind: "list"; item: string; max: number; max_items: number }
/** Several records with the same sub-fields. An item may carry an `id` (see `newItemId`), by which edits merge. */
export type GroupsField = Base & { kind: "groups"; item: string; max_items: number; fields: readonly Field[] }
export type GroupField = Base & { kind: "group"; fields: readonly Field[] }

export type Field =
  | TextField
  | NumberField
  | SelectField
  | MultiSelectField
  | CheckboxField
  | ListField
  | GroupsField
  | GroupField

/** A plain JSON value: what an answer may be. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** The answers of one step, by field key. `null` and `""` are an empty answer. */
export type Answers = { [key: string]: Json }

export type Step = {
  /** 1 to 23; specifications and stored sessions speak these numbers, so they never change. */
  number: number
  key: string
  phase: number
  title: string
  question: string
  why: string
  required: boolean
  /** The manifest section the answers go to. */
  feeds: string
  /** Raised when fields change meaning; stored with each answer. */
  definition_version: number
  /** A drawing that may stand in for the plain form. The plain form stays usable. */
  custom?: "evidence" | "contradictions" | "truth_sheet" | "perceptual_map" | "market_size"
  /** What a person should know before answering, in plain words. */
  note?: string
  fields: readonly Field[]
}

/** The answer that marks an optional step as not applicable. Every optional step has this checkbox, last. */
export const NOT_APPLICABLE = "not_applicable"

export const notApplicable: CheckboxField = {
  kind: "checkbox",
  key: NOT_APPLICABLE,
  label: "This does not apply to us",
  hint: "Counts the step as answered. You can come back and change it.",
}

export const isRecord = (value: unknown): value is Answers =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** True when nothing was entered: null, blank text, an unticked box, or a list of such. An item's `id` is not an answer. */
export function isEmpty(value: Json | undefined): boolean {
  if (value === null || value === undefined || value === false) return true
  if (typeof value === "string") return value.trim() === ""
  if (Array.isArray(value)) return value.every(isEmpty)
  if (typeof value === "object") return Object.entries(value).every(([key, part]) => key === "id" || isEmpty(part))
  return false
}

/** True when the field is asked, given the answers beside it. */
export function isShown(field: Field, beside: Answers): boolean {
  const rule = field.show_when
  if (!rule) return true
  const value = Object.hasOwn(beside, rule.key) ? beside[rule.key] : undefined
  return showsFor(rule, typeof value === "string" ? value : "")
}

/** Answers without those to questions that the other answers have made pointless: kept in storage, meant by nobody. */
export function withoutHidden(fields: readonly Field[], answers: Answers): Answers {
  const byKey = new Map(fields.map((field) => [field.key, field]))
  const kept = Object.entries(answers).flatMap(([key, value]): [string, Json][] => {
    const field = byKey.get(key)
    if (!field) return [[key, value]]
    if (!isShown(field, answers)) return []
    if (!("fields" in field)) return [[key, value]]
    const inner = (each: Json): Json => (isRecord(each) ? withoutHidden(field.fields, each) : each)
    return [[key, Array.isArray(value) ? value.map(inner) : inner(value)]]
  })
  return Object.fromEntries(kept)
}

/** The same for the text of one control. */
export function showsFor(rule: ShowWhen, value: string): boolean {
  return "is" in rule ? rule.is.includes(value) : !rule.not.includes(value)
}

/** An id for a new item of a `groups` field: 10 characters, random, never reused. */
export function newItemId(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 10)
}
