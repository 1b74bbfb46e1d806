import { AppError } from "#lib/platform/errors"

/** Every field of the console that is typed into, and how a sentence about it begins. */
const NAMES = {
  batch_size: "Users in a batch",
  users_per_second: "Users a second",
  batch: "The number of the batch",
  older_than_days: "The age in days",
  confirmation: "The confirmation",
} as const
export const FIELD_TEXT = Object.keys(NAMES) as (keyof typeof NAMES)[]

const NUMBER = new Intl.NumberFormat("en-GB")

function refuse(field: keyof typeof NAMES, rule: string): never {
  const message = `${NAMES[field]} ${rule}`
  throw new AppError("invalid_input", message, { issues: [{ path: [field], message }] })
}

/** The highest number of anything the database counts. */
export const HIGHEST = 2_147_483_647

/** A whole number as people type it ("1,000" too); undefined when the field is left empty. Throws with rule and remedy. */
export function countOf(
  form: FormData,
  field: keyof typeof NAMES,
  most: number,
  { least = 1, required = false } = {},
): number | undefined {
  const text = String(form.get(field) ?? "").replace(/[\s,]/g, "")
  if (text === "" && !required) return undefined
  const count = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN
  if (count >= least && count <= most) return count
  if (most === HIGHEST) return refuse(field, "must be a whole number.")
  return refuse(field, `must be a whole number from ${NUMBER.format(least)} to ${NUMBER.format(most)}.`)
}

/** Throws unless the field holds the word. */
export function wordOf(form: FormData, field: keyof typeof NAMES, word: string): void {
  if (
    String(form.get(field) ?? "")
      .trim()
      .toLowerCase() !== word
  ) {
    refuse(field, `is missing. Type ${word} into the field, for this cannot be undone.`)
  }
}
