/** Ids from `first_id` to `last_id`, both included. */
export type Range = { first_id: string; last_id: string }

const LANES = 16
/** Users that are worth a lane of their own. */
const WORTH = 1_000
/** UUIDs differ in their first 48 bits long before a lane holds few of them. */
const SPACE = 2 ** 48
const FIRST = "00000000-0000-0000-0000-000000000000"
const LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff"

/** Cuts users into ranges that together hold every id once: these users by their number, all by the space of UUIDs. */
export function rangesOf(user_ids: readonly string[] | null): Range[] {
  return user_ids ? cut([...user_ids].sort()) : spread()
}

function cut(ids: readonly string[]): Range[] {
  const count = Math.max(1, Math.min(LANES, Math.ceil(ids.length / WORTH)))
  const starts = Array.from({ length: count }, (_, i) => Math.floor((i * ids.length) / count))
  return starts.map((start, i) => ({
    first_id: ids[start] ?? FIRST,
    last_id: ids[(starts[i + 1] ?? ids.length) - 1] ?? FIRST,
  }))
}

function spread(): Range[] {
  const edge = (i: number, tail: string) => {
    const digits = i.toString(16).padStart(12, "0")
    return `${digits.slice(0, 8)}-${digits.slice(8)}-${tail.slice(14)}`
  }
  return Array.from({ length: LANES }, (_, i) => ({
    first_id: edge((i * SPACE) / LANES, FIRST),
    last_id: edge(((i + 1) * SPACE) / LANES - 1, LAST),
  }))
}
