import { certify, problemOf } from "#lib/manifest/certificate"
import { type Choices, choicesOf, isTooLong, type Taken, type Wording } from "#lib/manifest/choices"
import type { Certificate, Problem } from "#lib/manifest/contract/budget"
import type { Fact } from "#lib/manifest/facts"
import { flipsOf, formerOf, keep, type Stance } from "#lib/manifest/keep"
import { type Choice, solve, type Table, type Variant } from "#lib/manifest/knapsack"
import { solveCores } from "#lib/manifest/narrow"
import { rememberedOf } from "#lib/manifest/remembered"
import { render } from "#lib/manifest/render"
import { DEFAULT_TOKENIZER, estimateTokens, type Tokenizer } from "#lib/manifest/tokens"
import { lineCounter, totalOf, wordedAs, writerOf } from "#lib/manifest/writer"

/** The hard limit, which only pinned facts may approach, and the target optional facts are packed into. */
export const TOKEN_LIMIT = 1200
export const TOKEN_TARGET = 1100

export type Selection = {
  /** In the order of the outline. `wording` is set when the short form was taken. */
  chosen: (Fact & { wording?: string })[]
  rendering: string
  tokens: number
  /** Tokens by section title. */
  sections: Record<string, number>
  certificate: Certificate
  problem: Problem
}

/** The selection for one budget, or the fewest tokens possible when even the pinned short forms do not fit it. */
export type Packer = (budget: { limit: number; target: number }, stance?: Stance) => Selection | { minimum: number }

/** The share of the target that pinned facts may take in their whole wording; beyond it they are shortened. */
const PINNED_SHARE = 0.5
/** A former selection stays while it is this near to the bound, in thousandths, and uses this share of the target. */
const KEPT_GAP = 5
const KEPT_USE = 0.98
/** How many other facts an edit may turn over before the optimum is preferred. */
const MOST_FLIPS = 2
/** How far upper-bound costs may lie above the real text, in tokens. */
const SLACK = 24

const ESTIMATES: Record<Tokenizer, (text: string) => number> = {
  cl100k_base: (text) => estimateTokens(text, "cl100k_base"),
  o200k_base: (text) => estimateTokens(text, "o200k_base"),
}

/**
 * A packer for these facts: all pinned ones, then the optional ones that weigh most under upper-bound costs, exactly;
 * then a recount of the real text and a fill of what is left. Never above the limit. Budgets asked of one packer
 * for which the same facts are shortened share one problem.
 */
export function packerOf(facts: readonly Fact[], tokenizer: Tokenizer = DEFAULT_TOKENIZER): Packer {
  const estimate = ESTIMATES[tokenizer]
  const estimateLines = lineCounter(estimate)
  const written = writerOf(facts, tokenizer)
  const pinnedFacts = facts.filter((fact) => fact.is_pinned)
  const problems = new Map<string, { choices: Choices; table: Table }>()

  function problemWith(pinned: Taken) {
    const key = [...pinned.values()].join()
    const known = problems.get(key)
    if (known) return known
    const choices = choicesOf(facts, pinned, estimate)
    const problem = { choices, table: solveCores(choices, SLACK) }
    problems.set(key, problem)
    return problem
  }

  return ({ limit, target }, stance) => {
    const pinned = takePinned(pinnedFacts, (taken) => {
      return estimateLines(render(pinnedFacts.map((fact) => wordedAs(fact, taken.get(fact))))) <= target * PINNED_SHARE
    })
    const minimum = totalOf(written(pinned))
    if (minimum > limit) return { minimum }
    const { choices, table } = problemWith(pinned)
    const room = target - choices.pinned.cost
    const outcomeOf = rememberedOf((choice: Choice) => {
      const taken = takenBy(choices, choice, pinned)
      const sections = written(taken)
      return { taken, sections, tokens: totalOf(sections) }
    })
    const real = (choice: Choice) => outcomeOf(choice).tokens

    const best = fill(choices, fitting(table, room, target, real) ?? table.choose(0), target, real)
    const settled = stance ? settle(choices, best, stance, { room, target, limit, real }) : best
    const { taken, sections, tokens } = outcomeOf(settled)
    const method = settled === best ? OPTIMAL : KEPT
    return {
      chosen: facts.flatMap((fact) => {
        const how = taken.get(fact)
        if (!how) return []
        return [how === "short" ? { ...fact, wording: fact.short as string } : fact]
      }),
      rendering: sections.map(({ text }) => text).join(""),
      tokens,
      sections: Object.fromEntries(sections.map(({ title, tokens }) => [title, tokens])),
      certificate: certify(choices, settled, Math.max(0, target - tokens), method),
      problem: problemOf(choices, settled),
    }
  }
}

const OPTIMAL = "exact by dynamic programming under upper-bound costs, then recounted and filled"
const KEPT = "former selection, changed as little as keeps it near the optimum"

function takePinned(pinned: readonly Fact[], fits: (taken: Taken) => boolean): Taken {
  const taken: Taken = new Map()
  for (const fact of pinned) taken.set(fact, isTooLong(fact) ? "short" : "whole")
  const longestFirst = pinned
    .filter((fact) => fact.short !== undefined)
    .sort((a, b) => (b.parts[0]?.length ?? 0) - (a.parts[0]?.length ?? 0))
  for (const fact of longestFirst) {
    if (fits(taken)) break
    taken.set(fact, "short")
  }
  return taken
}

/** The facts of a choice, with the pinned ones. */
function takenBy({ groups, items }: Choices, { open, taken }: Choice, pinned: Readonly<Taken>): Taken {
  const all: Taken = new Map(pinned)
  groups.forEach(({ naming }, g) => {
    if (naming && open[g]) all.set(naming, naming.short === undefined ? "whole" : "short")
  })
  items.forEach(({ fact, wordings }, i) => {
    const how = taken[i] ?? 0
    if (how > 0) all.set(fact, wordings[how - 1] as Wording)
  })
  return all
}

type Real = (choice: Choice) => number

/** The best choice for the largest capacity whose real text fits the target; undefined where there is none. */
function fitting(table: Table, room: number, target: number, real: Real, flips?: number): Choice | undefined {
  let capacity = Math.max(0, room)
  const most = capacity + SLACK
  while (capacity < most && table.best(capacity, flips) < 0) capacity++
  let over = 0
  let choice: Choice
  // Costs lie above the text's real length; should an estimate lie below, allow that much less.
  do {
    capacity = Math.max(0, capacity - over)
    if (table.best(capacity, flips) < 0) return undefined
    choice = table.choose(capacity, flips)
    over = real(choice) - target
  } while (over > 0 && capacity > 0)
  for (let more = Math.min(most - capacity, -over); more > 0; more--) {
    if (table.best(capacity + more, flips) <= table.best(capacity, flips)) break
    const larger = table.choose(capacity + more, flips)
    if (real(larger) <= target) return larger
  }
  return choice
}

/** Takes what still fits the real text, heaviest first: few tokens are left for it. */
function fill(choices: Choices, choice: Choice, target: number, real: Real): Choice {
  let filled = choice
  const left = target - real(choice)
  const small = choices.items
    .flatMap(({ group, variants }, i) => {
      const [weight, cost] = variants.at(-1) as Variant
      const isOpen = group < 0 || choice.open[group]
      return isOpen && choice.taken[i] === 0 && cost <= left + 1 ? [{ i, weight, how: variants.length }] : []
    })
    .sort((a, b) => b.weight - a.weight)
  for (const { i, how } of small) {
    const more = { ...filled, taken: filled.taken.with(i, how) }
    if (real(more) <= target) filled = more
  }
  return filled
}

type Frame = { room: number; target: number; limit: number; real: Real }

/** The former selection with the fewest flips that keep it near the best one; else the best one. */
function settle(choices: Choices, best: Choice, stance: Stance, { room, target, limit, real }: Frame): Choice {
  const former = formerOf(choices, stance)
  if (stance.is_same) {
    const kept = keep(choices, former)
    // An order costs a token more or less at the ends of lines; the hard limit has room for that.
    if (real(kept) <= limit) return kept
  }
  if (flipsOf(choices, best, former) === 0) return best
  const gapOf = (choice: Choice) => certify(choices, choice, Math.max(0, target - real(choice)), KEPT).gap_permille
  const use = Math.min(KEPT_USE * target, real(best))
  const table = solve(choices, Math.max(0, room) + SLACK, former, MOST_FLIPS)
  for (let flips = 0; flips <= MOST_FLIPS; flips++) {
    const near = fitting(table, room, target, real, flips)
    if (near && real(near) >= use && gapOf(near) <= KEPT_GAP) return near
  }
  return best
}
