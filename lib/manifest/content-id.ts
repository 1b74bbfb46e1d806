import { spaced } from "#lib/manifest/wording"

/**
 * A short id for a list item, derived from its content: 53 bits of a cyrb hash in base 36. Texts that differ in
 * spacing only have one id. An address within a list of at most a hundred items, not a seal: seals are SHA-256.
 */
export function contentId(text: string): string {
  const same = spaced(text)
  // As integers of 32 bits from the start: compilers multiply those ten times as fast.
  let high = 0xdeadbeef | 0
  let low = 0x41c6ce57 | 0
  for (let i = 0; i < same.length; i++) {
    const code = same.charCodeAt(i)
    high = Math.imul(high ^ code, 2654435761 | 0)
    low = Math.imul(low ^ code, 1597334677 | 0)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return inBase36(4294967296 * (2097151 & low) + (high >>> 0))
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

/** Eleven digits of a whole number of 53 bits. By hand: `toString(36)` takes longer than all the rest. */
function inBase36(number: number): string {
  let digits = ""
  for (let rest = number; digits.length < 11; rest = Math.floor(rest / 36)) digits = DIGITS[rest % 36] + digits
  return digits
}

/**
 * The items of one list with ids that are unique in it. Equal ids get ordinals in the order of their contents, not of
 * the list: no reordering gives an item the id of another.
 */
export function withUniqueIds<T extends { id: string }>(items: readonly T[]): T[] {
  const taken = new Set(items.map((item) => item.id))
  if (taken.size === items.length) return [...items]
  const renamed = new Map<T, string>()
  for (const [id, same] of Map.groupBy(items, (item) => item.id)) {
    const [, ...others] = same.map((item) => ({ item, content: contentOf(item) })).sort(byContent)
    let ordinal = 2
    for (const { item } of others) {
      while (taken.has(`${id}-${ordinal}`)) ordinal++
      renamed.set(item, `${id}-${ordinal}`)
      taken.add(`${id}-${ordinal}`)
    }
  }
  return items.map((item) => ({ ...item, id: renamed.get(item) ?? item.id }))
}

const byContent = (a: { content: string }, b: { content: string }) =>
  a.content < b.content ? -1 : a.content > b.content ? 1 : 0

// Neither the order of an inner list nor spacing decides which of two items comes first.
function contentOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (Array.isArray(part)) return part.map(contentOf).sort()
    return typeof part === "string" ? spaced(part) : part
  })
}
