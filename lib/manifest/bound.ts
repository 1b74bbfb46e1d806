import type { Instance } from "#lib/manifest/knapsack"

// What a choice can weigh at most: every token of the capacity is paid `density`, and whatever is worth more than its
// tokens is taken, a group with all in it. True for any density.

/** Of the bound at one density. `worth` is what each open group adds, `most` what each item adds in an open group. */
export type Paid = { total: number; cost: number; worth: Float64Array; most: Float64Array }

/**
 * The least such bound over whole densities, and the first density that gives it: the fractional (LP) bound of the
 * problem in which each group is one thing, shut or filled for its price. Total.
 */
export function fractionalBound(instance: Instance, capacity: number): { weight: number; density: number } {
  const paid = payerOf(instance, capacity)
  let [low, high] = [0, 1]
  while (paid(high).cost > capacity) high *= 2
  // Convex in the density: it falls as long as more is taken than there is room for.
  while (low < high) {
    const middle = (low + high) >> 1
    if (paid(middle).cost > capacity) low = middle + 1
    else high = middle
  }
  const weight = paid(low).total
  // The lowest point may lie between two whole densities.
  const before = low > 0 ? paid(low - 1).total : Number.POSITIVE_INFINITY
  return before <= weight ? { weight: before, density: low - 1 } : { weight, density: low }
}

/** The bound by density; `cost` is that of what is taken. Each call writes over what the one before gave. */
export function payerOf({ groups, items }: Instance, capacity: number): (density: number) => Paid {
  const worth = new Float64Array(groups.length)
  const inside = new Float64Array(groups.length)
  const most = new Float64Array(items.length)
  return (density) => {
    let [total, cost] = [density * capacity, 0]
    for (const [g, group] of groups.entries()) {
      worth[g] = group.weight - density * group.cost
      inside[g] = group.cost
    }
    const add = (group: number, more: number, itsCost: number) => {
      if (more <= 0) return
      if (group < 0) {
        total += more
        cost += itsCost
      } else {
        worth[group] = (worth[group] as number) + more
        inside[group] = (inside[group] as number) + itsCost
      }
    }
    for (const [i, { group, variants }] of items.entries()) {
      let [best, cheapest] = [0, 0]
      for (const variant of variants) {
        const surplus = variant[0] - density * variant[1]
        if (variant[1] > capacity || surplus < best) continue
        if (surplus > best || variant[1] < cheapest) cheapest = variant[1]
        best = surplus
      }
      most[i] = best
      add(group, best, cheapest)
    }
    for (let g = groups.length - 1; g >= 0; g--) add(groups[g]?.parent ?? -1, worth[g] as number, inside[g] as number)
    return { total, cost, worth, most }
  }
}
