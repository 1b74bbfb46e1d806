import { fractionalBound } from "#lib/manifest/bound"
import type { Choices } from "#lib/manifest/choices"
import type { Certificate, DroppedFact, Problem } from "#lib/manifest/contract/budget"
import type { Fact } from "#lib/manifest/facts"
import { type Choice, type Instance, sumOf, type Variant } from "#lib/manifest/knapsack"

/**
 * What was chosen, what could have been at best, and what was not. `room` is what is left of the target,
 * in tokens: real text is shorter than its upper bounds, so what was chosen plus that room is what could be held.
 */
export function certify(choices: Choices, choice: Choice, room: number, method: string): Certificate {
  const { pinned } = choices
  const { weight, cost } = sumOf(choices, choice)
  const capacity = cost + room
  const chosen = pinned.weight + weight
  const bound = fractionalBound(choices, capacity)
  const fractional = pinned.weight + bound.weight
  return {
    method,
    capacity,
    known_weight: pinned.weight + everything(choices),
    chosen_weight: chosen,
    fractional_bound: fractional,
    gap_permille: fractional === 0 ? 0 : Math.ceil((1000 * (fractional - chosen)) / fractional),
    closing_density: bound.density,
    dropped: droppedBy(choices, choice),
  }
}

/** The problem behind a certificate, with the choice in it. */
export function problemOf({ groups, items, pinned }: Choices, choice: Choice): Problem {
  return {
    pinned: pinned.facts,
    groups: groups.map((group, g) => [group.path, group.parent, group.cost, group.weight, choice.open[g] ? 1 : 0]),
    items: items.map((item, i) => {
      return [item.fact.path, item.group, choice.taken[i] ?? 0, item.variants.map(([w, c]): [number, number] => [w, c])]
    }),
  }
}

const heaviest = (variants: readonly Variant[]): Variant => variants.at(-1) ?? [0, 0]

/** The weight of all groups and items, each whole. */
function everything({ groups, items }: Instance): number {
  const inside = items.reduce((sum, item) => sum + heaviest(item.variants)[0], 0)
  return groups.reduce((sum, group) => sum + group.weight, inside)
}

/** The facts that are there in no wording, densest first. */
function droppedBy({ groups, items }: Choices, { open, taken }: Choice): DroppedFact[] {
  const dropped = new Map<Fact, Omit<DroppedFact, "density">>()
  const drop = (fact: Fact, [weight, cost]: Variant) => {
    const same = dropped.get(fact)
    if (same) {
      same.weight += weight
      same.cost += cost
    } else dropped.set(fact, { path: fact.path, weight, cost })
  }
  groups.forEach(({ naming, weight, cost }, g) => {
    if (naming && !open[g]) drop(naming, [weight, cost])
  })
  items.forEach(({ fact, variants, group, is_step }, i) => {
    const isThere = is_step ? group < 0 || open[group] : taken[i]
    if (!isThere) drop(fact, heaviest(variants))
  })
  return [...dropped.values()]
    .sort((a, b) => b.weight * a.cost - a.weight * b.cost)
    .map((fact) => ({ ...fact, density: Math.floor(fact.weight / fact.cost) }))
}
