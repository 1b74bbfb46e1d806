import { byDensity, type Choice, type Taken } from "#lib/manifest/choices"
import type { Certificate, DroppedFact } from "#lib/manifest/contract/budget"
import { type Fact, SHORT_WORTH } from "#lib/manifest/facts"

/** What was chosen, what could have been at best, and what was not. `room` is what is left of the target, in tokens. */
export function certify(
  facts: readonly Fact[],
  choices: readonly Choice[],
  taken: Readonly<Taken>,
  room: number,
): Certificate {
  const isTaken = (choice: Choice) => {
    const how = taken.get(choice.fact.path)
    return how === "whole" || (how === "short" && choice.isShort)
  }
  // A pinned fact without a choice is there in the wording it was given.
  const open = new Set(choices.map((choice) => choice.fact.path))
  const fixed = facts
    .filter((fact) => fact.is_pinned)
    .reduce((sum, fact) => sum + (open.has(fact.path) ? Math.round(fact.weight * SHORT_WORTH) : fact.weight), 0)
  const kept = choices.filter(isTaken)
  const weight = (of: readonly Choice[]) => of.reduce((sum, choice) => sum + choice.weight, 0)
  // Real text is shorter than its upper bounds: what was taken plus the room left is what these costs could hold.
  const capacity = kept.reduce((sum, choice) => sum + choice.cost, 0) + room
  const chosen = fixed + weight(kept)
  const bound = fixed + fractionalBound(choices, capacity)
  const dropped = choices.filter((choice) => !isTaken(choice)).sort(byDensity)
  return {
    method: "greedy by density under upper-bound costs, then filled by recount",
    capacity,
    chosen_weight: chosen,
    fractional_bound: bound,
    gap_permille: bound === 0 ? 0 : Math.ceil((1000 * (bound - chosen)) / bound),
    closing_density: dropped[0] ? Math.floor(dropped[0].weight / dropped[0].cost) : 0,
    dropped: onePerFact(dropped.filter((choice) => !taken.has(choice.fact.path))),
  }
}

/** Dantzig's bound: densest first, the last one in part. Prerequisites are ignored, which only raises it. */
function fractionalBound(choices: readonly Choice[], capacity: number): number {
  let left = capacity
  let weight = 0
  for (const choice of choices.toSorted(byDensity)) {
    if (choice.cost > left) return weight + Math.ceil((choice.weight * left) / choice.cost)
    left -= choice.cost
    weight += choice.weight
  }
  return weight
}

function onePerFact(choices: readonly Choice[]): DroppedFact[] {
  const dropped = new Map<string, DroppedFact>()
  for (const { fact, weight, cost } of choices) {
    const same = dropped.get(fact.path)
    const sum = { weight: weight + (same?.weight ?? 0), cost: cost + (same?.cost ?? 0) }
    dropped.set(fact.path, { path: fact.path, ...sum, density: Math.floor(sum.weight / sum.cost) })
  }
  return [...dropped.values()]
}
