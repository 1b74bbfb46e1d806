/**
 * A short id for a list item, derived from its content: 53 bits of a cyrb hash in base 36. Equal text, equal id.
 * An address within one list of at most a hundred items, not a seal: seals are SHA-256.
 */
export function contentId(text: string): string {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36).padStart(11, "0")
}

/** Ids for the items of one list, in order: equal ids get an ordinal, so that each is unique. */
export function uniqueIds(ids: readonly string[]): string[] {
  const seen = new Map<string, number>()
  const taken = new Set(ids)
  return ids.map((id) => {
    let n = seen.get(id) ?? 0
    seen.set(id, n + 1)
    if (n === 0) return id
    while (taken.has(`${id}-${n}`)) n++
    taken.add(`${id}-${n}`)
    return `${id}-${n}`
  })
}
