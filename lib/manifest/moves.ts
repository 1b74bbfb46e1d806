/** An item that changed its place: positions count from 0 in the list before and after. */
export type Move<T> = { item: T; from: number; to: number }

/** An item of both lists, with its place in each. `key` is the same whichever list comes first. */
type Placed = { key: string; from: number; to: number }

/**
 * The fewest items that must have moved to turn one order into the other: all but a longest common subsequence. Items
 * of one list only are no moves. Keys are unique within a list. Swapping the lists swaps `from` and `to`, no more.
 */
export function movesBetween(before: readonly string[], after: readonly string[]): Move<string>[] {
  const places = new Map(before.map((key, from) => [key, from]))
  const common = after.flatMap((key, to): Placed[] => {
    const from = places.get(key)
    return from === undefined ? [] : [{ key, from, to }]
  })
  const isInOrder = common.every((item, i) => i === 0 || (common[i - 1] as Placed).from < item.from)
  if (isInOrder) return []
  const stayed = longestChain(common)
  return common.filter((item) => !stayed.has(item)).map(({ key, from, to }) => ({ item: key, from, to }))
}

// Items in `to` order; a chain also rises in `from`. Among the longest chains, equal ends are told apart by key, which
// does not depend on the direction of the comparison.
function longestChain(items: readonly Placed[]): Set<Placed> {
  const length = new Map<Placed, number>()
  for (const item of items) {
    let best = 0
    for (const [earlier, reach] of length) if (earlier.from < item.from && reach > best) best = reach
    length.set(item, best + 1)
  }
  const chain = new Set<Placed>()
  let next: Placed | undefined
  for (let reach = Math.max(...length.values()); reach > 0; reach--) {
    const end = next
    const fitting = items.filter(
      (item) => length.get(item) === reach && (!end || (item.from < end.from && item.to < end.to)),
    )
    next = fitting.reduce((least, item) => (item.key < least.key ? item : least))
    chain.add(next)
  }
  return chain
}
