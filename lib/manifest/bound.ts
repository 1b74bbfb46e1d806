import type { Instance } from "#lib/manifest/knapsack"

// What a choice can weigh at most: every token of the capacity is paid `density`, and whatever is worth more than its
// tokens is taken, a group with all in it. True for any density.

/** Of the bound at one density. `worth` is what each open group adds, `most` what each item adds in an open group. */
export type Paid = { total: number; cost: number; worth: Int32Array; most: Int32Array }

/**
 * The least such bound over whole densities, and the first density that gives it: the fractional (LP) bound of the
 * problem in which each group is one thing, shut or filled for its price. Total.
 */
export function fractionalBound(instance: Instance, capacity: number): { weight: number; density: number } {
  const pay = payerOf(instance, capacity)
  const at = (density: number) => {
    const { total, cost } = pay(density)
    return { density, total, slope: capacity - cost }
  }
  // Convex in the density: it falls as long as more is taken than there is room for.
  let left = at(0)
  if (left.slope >= 0) return { weight: left.total, density: 0 }
  // Where nothing is worth its tokens any more, only the capacity is paid.
  let right = { density: Number.POSITIVE_INFINITY, total: Number.POSITIVE_INFINITY, slope: capacity }
  let base = 0
  const look = (density: number) => {
    const next = at(Math.max(left.density + 1, Math.min(right.density - 1, density)))
    if (next.slope < 0) left = next
    else {
      right = next
      base = next.total - next.slope * next.density
    }
  }
  // At first around where the last one was: wherever one looks, the same turn is found.
  if (turn > 0) look(turn)
  if (turn > 0 && right.density - left.density > 1) look(left.density === turn ? turn + 1 : turn - 1)
  // Then where the lines along both ends meet: it cannot be lower anywhere, and the turn is near.
  while (right.density - left.density > 1)
    look(Math.floor((left.total - left.slope * left.density - base) / (right.slope - left.slope)))
  turn = right.density
  // The lowest point may lie between two whole densities.
  const { total: weight, density } = left.total <= right.total ? left : right
  return { weight, density }
}

/** Where the last bound turned upwards: most are looked for in what was edited a little since. */
let turn = 0

/**
 * The bound by density; `cost` is that of what is taken. Each call writes over what the one before gave. Weights, and
 * densities times costs, stay below 2^30.
 */
export function payerOf({ groups, items }: Instance, capacity: number): (density: number) => Paid {
  const worth = new Int32Array(groups.length)
  const inside = new Int32Array(groups.length)
  const most = new Int32Array(items.length)
  // Written for engines that have not compiled it yet: no iterators, and nothing to be collected.
  return (density) => {
    let total = density * capacity
    let cost = 0
    for (let g = 0; g < groups.length; g++) {
      const group = groups[g] as Instance["groups"][number]
      worth[g] = group.weight - density * group.cost
      inside[g] = group.cost
    }
    for (let i = 0; i < items.length; i++) {
      const { group, variants } = items[i] as Instance["items"][number]
      let best = 0
      let cheapest = 0
      for (let v = 0; v < variants.length; v++) {
        const variant = variants[v] as readonly [number, number]
        const surplus = variant[0] - density * variant[1]
        if (variant[1] > capacity || surplus < best) continue
        if (surplus > best || variant[1] < cheapest) cheapest = variant[1]
        best = surplus
      }
      most[i] = best
      if (best === 0) continue
      if (group < 0) {
        total += best
        cost += cheapest
      } else {
        worth[group] = (worth[group] as number) + best
        inside[group] = (inside[group] as number) + cheapest
      }
    }
    for (let g = groups.length - 1; g >= 0; g--) {
      const more = worth[g] as number
      if (more <= 0) continue
      const parent = groups[g]?.parent as number
      if (parent < 0) {
        total += more
        cost += inside[g] as number
      } else {
        worth[parent] = (worth[parent] as number) + more
        inside[parent] = (inside[parent] as number) + (inside[g] as number)
      }
    }
    return { total, cost, worth, most }
  }
}
