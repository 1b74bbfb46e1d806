import { type Fact, SHORT_WORTH } from "#lib/manifest/facts"
import { render } from "#lib/manifest/render"

// What a packer chooses among: facts as weight and cost.

/** Facts that were taken, by path, and in which wording. */
export type Taken = Map<string, "short" | "whole">

/** One thing to take: a fact in a wording, or the step from its short to its whole wording. */
export type Choice = { fact: Fact; isShort: boolean; weight: number; cost: number; needs: string | null }

/** A fact of more characters than this is not taken whole: it would leave room for little else. */
const MOST_CHARACTERS = 4000
export const isTooLong = (fact: Fact) => fact.parts.reduce((sum, part) => sum + part.length, 0) > MOST_CHARACTERS

/** A cost beyond any budget, in tokens. */
const NEVER = 2000

/** What is still to be chosen once the pinned facts are taken. `count` gives the tokens of a text. */
export function choicesOf(facts: readonly Fact[], taken: Readonly<Taken>, count: (text: string) => number): Choice[] {
  const headOf = new Map<string, string>()
  return facts.flatMap((fact): Choice[] => {
    const record = fact.record === null ? null : `${fact.section} ${fact.record}`
    // A record is addressed by its first fact, its name: the others make no sense without it.
    const head = record === null ? undefined : headOf.get(record)
    if (record !== null && head === undefined) headOf.set(record, fact.path)
    const needs = head ?? null
    const cost = isTooLong(fact) ? NEVER : costOf(fact, fact.parts, count)
    if (fact.short === undefined) {
      return taken.has(fact.path) ? [] : [{ fact, isShort: false, weight: fact.weight, cost, needs }]
    }
    const short = costOf(fact, [fact.short], count)
    const shortWeight = Math.round(fact.weight * SHORT_WORTH)
    const rest = { weight: fact.weight - shortWeight, cost: Math.max(1, cost - short) }
    const held = taken.get(fact.path)
    if (held === "whole") return []
    if (held === "short") return [{ fact, isShort: false, ...rest, needs: fact.path }]
    // Where the second half is denser than the first, only the whole is worth taking.
    if (rest.weight * short > shortWeight * rest.cost)
      return [{ fact, isShort: false, weight: fact.weight, cost, needs }]
    return [
      { fact, isShort: true, weight: shortWeight, cost: short, needs },
      { fact, isShort: false, ...rest, needs: fact.path },
    ]
  })
}

// An upper bound: the value alone, its attribute and its separator, as if it shared no token with its neighbours.
function costOf(fact: Fact, parts: string[], count: (text: string) => number): number {
  return count(render([{ ...fact, parts }])) - count(`# ${fact.section}\n`) + 1
}

/** Densest first. */
export const byDensity = (a: Choice, b: Choice) => b.weight * a.cost - a.weight * b.cost
