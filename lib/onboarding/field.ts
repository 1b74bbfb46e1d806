// The shape of a step and of its fields, as data: one page renders them, one walker checks them,
// one reducer reads them. Browser-safe and free of zod.

export type Option = { value: string; label: string; hint?: string }

type Base = {
  key: string
  label: string
  hint?: string
  /** The message shown when the field is empty; a field without one may be left empty. */
  required?: string
}

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

/** An id for a new item of a `groups` field: 10 characters, random, never reused. */
export function newItemId(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 10)
}
