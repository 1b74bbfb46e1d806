import { fractionalBound, type Paid, payerOf } from "#lib/manifest/bound"
import {
  type Choice,
  type Group,
  type Instance,
  type Item,
  solve,
  type Table,
  type Variant,
} from "#lib/manifest/knapsack"

// Most of a problem is decided before it is solved: where the bound loses more by a thing than the best choice lies
// below it, no best choice has that thing. A table over the rest, the core, gives the very choices of the whole table:
// of equally good ones both take the first in the same order.

/** How far below the bound the best choice is first thought to lie, in tokens of the closing density. */
const FIRST_GAP = 3

/** `solve` without a former choice, for any capacity; each core serves `span` capacities more than it was made for. */
export function solveCores(instance: Instance, span: number): Table {
  const cores: { from: number; to: number; core: Table }[] = []
  const at = (capacity: number) => {
    const known = cores.find(({ from, to }) => from <= capacity && capacity <= to)
    if (known) return known.core
    const core = provenCore(instance, capacity, capacity + span)
    cores.push({ from: capacity, to: capacity + span, core })
    return core
  }
  return { best: (capacity) => at(capacity).best(capacity), choose: (capacity) => at(capacity).choose(capacity) }
}

/** The core with the best choices for all these capacities. */
function provenCore(instance: Instance, from: number, to: number): Table {
  const { density } = fractionalBound(instance, to)
  const paid = payerOf(instance, to)(density)
  let gap = FIRST_GAP * density
  for (;;) {
    const core = coreOf(instance, { paid, density, gap, capacity: to })
    let widest = 0
    for (let capacity = from; capacity <= to; capacity++) {
      const best = core.best(capacity)
      const bound = paid.total - density * (to - capacity)
      widest = best < 0 ? Number.POSITIVE_INFINITY : Math.max(widest, bound - best)
    }
    // What was left out would make a choice lie further below the bound than this one does.
    if (widest <= gap) return core
    gap = widest
  }
}

const NEVER = Number.POSITIVE_INFINITY
const FREE = { cost: 0, weight: 0 }
const NONE: readonly number[] = []

type Frame = { paid: Paid; density: number; gap: number; capacity: number }

/** The problem without what the bound loses more than `gap` by. What is surely open or taken is paid beforehand. */
function coreOf({ groups, items }: Instance, { paid, density, gap, capacity }: Frame): Table {
  const core = { groups: [] as Group[], items: [] as Item[] }
  const sure: Choice & { weight: number; cost: number } = { open: [], taken: [], weight: 0, cost: 0 }
  const pay = (weight: number, cost: number) => {
    sure.weight += weight
    sure.cost += cost
  }
  // By group: what is lost by opening it and those around it, what by shutting it or one of them, and its place.
  const opening: number[] = []
  const shutting: number[] = []
  const places: number[] = []
  for (let g = 0; g < groups.length; g++) {
    const group = groups[g] as Group
    const { parent, weight, cost } = group
    const worth = paid.worth[g] as number
    const opened = (parent < 0 ? 0 : (opening[parent] as number)) + Math.max(0, -worth)
    const shut = Math.min(parent < 0 ? NEVER : (shutting[parent] as number), Math.max(0, worth))
    const isSure = shut > gap
    opening.push(opened)
    shutting.push(shut)
    sure.open.push(isSure)
    if (isSure) pay(weight, cost)
    // It stays where it was, for free: the order decides between equally good choices.
    const left = isSure ? FREE : group
    places.push(
      opened > gap ? -1 : core.groups.push({ ...left, parent: parent < 0 ? -1 : (places[parent] as number) }) - 1,
    )
  }

  const left: { i: number; wordings: readonly number[] }[] = []
  for (let i = 0; i < items.length; i++) {
    const { group, variants } = items[i] as Item
    const most = paid.most[i] as number
    const lost = (group < 0 ? 0 : (opening[group] as number)) + most
    let wordings: readonly number[] = NONE
    for (let v = 0; v < variants.length; v++) {
      const [weight, cost] = variants[v] as Variant
      if (cost <= capacity && lost - (weight - density * cost) <= gap) wordings = [...wordings, v]
    }
    const isSure = wordings.length === 1 && Math.min(most, group < 0 ? NEVER : (shutting[group] as number)) > gap
    sure.taken.push(isSure ? (wordings[0] as number) + 1 : 0)
    if (wordings.length === 0) continue
    const open = wordings.map((v) => variants[v] as Variant)
    if (isSure) pay(...(open[0] as Variant))
    else {
      core.items.push({ group: group < 0 ? -1 : (places[group] as number), variants: open })
      left.push({ i, wordings })
    }
  }

  const table = solve(core, Math.max(0, capacity - sure.cost))
  return {
    best: (limit) => (limit < sure.cost ? -1 : sure.weight + table.best(limit - sure.cost)),
    choose(limit) {
      const choice = table.choose(limit - sure.cost)
      const open = sure.open.map((is, g) => is || choice.open[places[g] as number] === true)
      const taken = [...sure.taken]
      for (const [n, { i, wordings }] of left.entries()) {
        const v = choice.taken[n] as number
        if (v > 0) taken[i] = (wordings[v - 1] as number) + 1
      }
      return { open, taken }
    },
  }
}
