import { type Answers, isEmpty, type Json } from "#lib/onboarding/field"

// Items of a `groups` field of which some are drawn by themselves, a row per file or per pair, and the others are
// ordinary rows. Pure.

/** Rows number their controls from 0. Items drawn by themselves begin here, so that no two controls share a name. */
export const ITEMS_AFTER = 1000

export type SavedItem = { item: Answers; index: number }

/** Items with one of these ids, by id with their place among the answers; and the items that are ordinary rows. */
export function splitItems(value: Json | undefined, ids: ReadonlySet<string>) {
  const items = (Array.isArray(value) ? value : []) as Answers[]
  const known = new Map<string, SavedItem>()
  for (const [index, item] of items.entries()) {
    if (typeof item.id === "string" && ids.has(item.id)) known.set(item.id, { item, index })
  }
  return { known, own: items.filter((item) => !known.has(String(item.id))) }
}

/** Items a person entered something into. */
export const filledItems = (value: Json | undefined): Answers[] =>
  ((Array.isArray(value) ? value : []) as Answers[]).filter((item) => !isEmpty(item))
