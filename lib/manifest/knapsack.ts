// The best choice under a capacity, exactly: at most one variant of each item, where a group of items costs something
// to open. Dynamic programming over the capacity; weights and costs are integers.

/**
 * Opening one costs `cost` and is worth `weight` by itself; where both are 0 and there is no former choice, it is open.
 * `parent` is the index of an earlier group, or -1.
 */
export type Group = { parent: number; cost: number; weight: number }
/** One of the variants, each with a cost of 1 or more, or none; `group` is the index of its group, or -1. */
export type Item = { group: number; variants: readonly Variant[] }
export type Variant = readonly [weight: number, cost: number]
export type Instance = { groups: readonly Group[]; items: readonly Item[] }

/** Which groups are open, and which variant of each item is taken, counted from 1; 0 is none. */
export type Choice = { open: boolean[]; taken: number[] }

/** A choice to stay near. What differs from it is a flip, except where it says `undefined`: that may go either way. */
export type Former = { open: readonly (boolean | undefined)[]; taken: readonly (number | undefined)[] }

export type Table = {
  /** The weight of the best choice within a capacity and so many flips; negative when there is none. */
  best(capacity: number, flips?: number): number
  /** That choice. Throws when there is none. */
  choose(capacity: number, flips?: number): Choice
}

/** Where to note, from which index on, and as what. */
type Mark = { at: Uint8Array; base: number; as: number }

/** Far enough below zero that no sum of weights lifts it above. */
const NONE = -(2 ** 30)

/**
 * The best choices for every capacity up to the given one, from one run; with `former`, for every number of flips up
 * to `flips` too. Time and memory grow with items x capacity x (1 + flips).
 */
export function solve({ groups, items }: Instance, capacity: number, former?: Former, flips = 0): Table {
  const layers = former ? flips + 1 : 1
  const width = capacity + 1
  const states = width * layers
  const inside = insideOf({ groups, items })
  const shutting = flipsOfShutting({ groups, items }, former)
  const how = new Uint8Array(items.length * states)
  const isOpen = new Uint8Array(groups.length * states)
  const before = new Int32Array(states)
  const scratch = new Uint8Array(states)

  /** Raises `into` to what `from` gives after one more thing; notes in `mark`, from `base` on, where it did. */
  function raise(into: Int32Array, from: Int32Array, flip: number, variant: Variant, mark: Mark) {
    const [weight, cost] = variant
    const { at: marks, base, as } = mark
    const back = flip * width + cost
    for (let layer = flip; layer < layers; layer++) {
      // Downwards, so that a table may be raised from itself.
      const first = layer * width + cost
      for (let at = first - cost + capacity; at >= first; at--) {
        const raised = ((from[at - back] as number) + weight) | 0
        if (raised > (into[at] as number)) {
          into[at] = raised
          marks[base + at] = as
        }
      }
    }
  }

  /** The table when a number of flips is spent on taking nothing. */
  function leave(table: Int32Array, flip: number) {
    if (flip === 0) return
    table.copyWithin(flip * width, 0, Math.max(0, states - flip * width))
    table.fill(NONE, 0, Math.min(states, flip * width))
  }

  function offer(table: Int32Array, i: number) {
    const { variants } = items[i] as Item
    const base = i * states
    const was = former?.taken[i]
    const isPlain = layers === 1 && variants.length === 1 && was === undefined
    if (isPlain) return raise(table, table, 0, variants[0] as Variant, { at: how, base, as: 1 })
    before.set(table)
    leave(table, flipped(was, 0))
    for (const [v, variant] of variants.entries())
      raise(table, before, flipped(was, v + 1), variant, { at: how, base, as: v + 1 })
  }

  const isFree = ({ cost, weight }: Group) => !former && cost === 0 && weight === 0

  function enter(table: Int32Array, g: number) {
    const { cost, weight } = groups[g] as Group
    if (isFree(groups[g] as Group)) return visit(table, g)
    const within = new Int32Array(states).fill(NONE)
    raise(within, table, flipped(former?.open[g], true), [weight, cost], { at: scratch, base: 0, as: 0 })
    visit(within, g)
    leave(table, shutting[g] as number)
    raise(table, within, 0, [0, 0], { at: isOpen, base: g * states, as: 1 })
  }

  function visit(table: Int32Array, g: number) {
    for (const i of inside(g).items) offer(table, i)
    for (const sub of inside(g).groups) enter(table, sub)
  }

  const table = new Int32Array(states)
  visit(table, -1)

  function choose(limit: number, most = layers - 1): Choice {
    const choice: Choice = { open: groups.map(() => false), taken: items.map(() => 0) }
    let at = most * width + limit
    if ((table[at] as number) < 0) throw new Error("There is no choice within these flips.")
    // The way back: what was offered last is undone first.
    const undo = (g: number) => {
      for (const sub of inside(g).groups.toReversed()) {
        const { cost } = groups[sub] as Group
        if (isFree(groups[sub] as Group) || isOpen[sub * states + at] === 1) {
          choice.open[sub] = true
          undo(sub)
          at -= flipped(former?.open[sub], true) * width + cost
        } else at -= (shutting[sub] as number) * width
      }
      for (const i of inside(g).items.toReversed()) {
        const v = how[i * states + at] as number
        choice.taken[i] = v
        at -= flipped(former?.taken[i], v) * width + (items[i]?.variants[v - 1]?.[1] ?? 0)
      }
    }
    undo(-1)
    return choice
  }
  return { best: (limit, most = layers - 1) => table[most * width + limit] as number, choose }
}

const flipped = <T>(was: T | undefined, is: T) => (was === undefined || was === is ? 0 : 1)

/** The items and the groups right inside a group; -1 is outside of all. */
function insideOf({ groups, items }: Instance) {
  const members = [-1, ...groups.keys()].map(() => ({ items: [] as number[], groups: [] as number[] }))
  for (const [i, { group }] of items.entries()) members[group + 1]?.items.push(i)
  for (const [g, { parent }] of groups.entries()) members[parent + 1]?.groups.push(g)
  return (g: number) => members[g + 1] as (typeof members)[number]
}

/** What is flipped by leaving each group shut: itself, where opening it is worth something, and all taken inside. */
function flipsOfShutting({ groups, items }: Instance, former?: Former): number[] {
  const flips = groups.map((_, g) => Number(former?.open[g] === true))
  for (const [i, { group }] of items.entries()) if (group >= 0 && former?.taken[i]) (flips[group] as number) += 1
  for (const [g, { parent }] of [...groups.entries()].reverse())
    if (parent >= 0) flips[parent] = (flips[parent] as number) + (flips[g] as number)
  return flips
}

/** The weight and the cost of a choice. Items of a shut group cannot be taken; `choose` never does. */
export function sumOf({ groups, items }: Instance, { open, taken }: Choice): { weight: number; cost: number } {
  let [weight, cost] = [0, 0]
  groups.forEach((group, g) => {
    if (!open[g]) return
    weight += group.weight
    cost += group.cost
  })
  items.forEach(({ variants }, i) => {
    const how = taken[i] ?? 0
    if (how === 0) return
    const variant = variants[how - 1] as Variant
    weight += variant[0]
    cost += variant[1]
  })
  return { weight, cost }
}
