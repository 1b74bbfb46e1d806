import { certify } from "#lib/manifest/certificate"
import { byDensity, type Choice, choicesOf, isTooLong, type Taken } from "#lib/manifest/choices"
import type { Certificate } from "#lib/manifest/contract/budget"
import type { Fact } from "#lib/manifest/facts"
import { render, renderSections, type Written } from "#lib/manifest/render"
import { countTokens, DEFAULT_TOKENIZER, estimateTokens, type Tokenizer } from "#lib/manifest/tokens"

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
}

export type PackOptions = { limit?: number; target?: number; tokenizer?: Tokenizer }

/**
 * Chooses facts for a budget of tokens: all pinned ones, then optional ones by weight per token under upper-bound
 * costs, then a recount of the real text and a fill of what is left. Never above `limit`; returns the fewest tokens
 * possible as `minimum` when even the pinned facts in their short forms do not fit.
 */
export function pack(facts: readonly Fact[], options: PackOptions = {}): Selection | { minimum: number } {
  const limit = Math.min(options.limit ?? TOKEN_LIMIT, TOKEN_LIMIT)
  const target = Math.min(options.target ?? TOKEN_TARGET, limit)
  const tokenizer = options.tokenizer ?? DEFAULT_TOKENIZER
  const exact = lineCounter((line) => countTokens(line, tokenizer))
  const estimate = lineCounter((line) => estimateTokens(line, tokenizer))

  const pinned = takePinned(facts, (taken) => estimate(render(written(facts, taken))) <= target * PINNED_SHARE)
  const minimum = exact(render(written(facts, pinned)))
  if (minimum > limit) return { minimum }

  const choices = choicesOf(facts, pinned, estimate)
  let taken = new Map(pinned)
  let passed: Choice[] = []
  const measure = () => exact(render(written(facts, taken)))
  // Estimates lie above the text's real length; should one lie below, the next round allows that much less.
  for (let capacity = target - minimum, over = 1; over > 0 && capacity > 0; capacity -= over) {
    taken = new Map(pinned)
    passed = takeByDensity(choices, taken, capacity)
    over = measure() - target
    if (over > 0) taken = new Map(pinned)
  }
  fill(passed, taken, target, measure)

  const chosen = facts.flatMap((fact) => {
    const how = taken.get(fact.path)
    if (!how) return []
    return [how === "short" ? { ...fact, wording: fact.short as string } : fact]
  })
  const rendering = render(written(facts, taken))
  const tokens = exact(rendering)
  const sections = [...renderSections(written(facts, taken))].map(([title, text]) => [title, exact(text)])
  return {
    chosen,
    rendering,
    tokens,
    sections: Object.fromEntries(sections),
    certificate: certify(facts, choices, taken, Math.max(0, target - tokens)),
  }
}

/** The share of the target that pinned facts may take in their whole wording; beyond it they are shortened. */
const PINNED_SHARE = 0.5

function takePinned(facts: readonly Fact[], fits: (taken: Taken) => boolean): Taken {
  const taken: Taken = new Map()
  const pinned = facts.filter((fact) => fact.is_pinned)
  for (const fact of pinned) taken.set(fact.path, isTooLong(fact) ? "short" : "whole")
  const longestFirst = pinned
    .filter((fact) => fact.short !== undefined)
    .sort((a, b) => (b.parts[0]?.length ?? 0) - (a.parts[0]?.length ?? 0))
  for (const fact of longestFirst) {
    if (fits(taken)) break
    taken.set(fact.path, "short")
  }
  return taken
}

/** Tokens of a text, line by line and remembered: no token of a rendering spans the start of a line. */
function lineCounter(count: (line: string) => number): (text: string) => number {
  const known = new Map<string, number>()
  return (text) => {
    let sum = 0
    for (const line of text.split(/(?<=\n)/)) {
      let tokens = known.get(line)
      if (tokens === undefined) {
        tokens = count(line)
        known.set(line, tokens)
      }
      sum += tokens
    }
    return sum
  }
}

function written(facts: readonly Fact[], taken: Readonly<Taken>): Written[] {
  return facts.flatMap((fact) => {
    const how = taken.get(fact.path)
    if (!how) return []
    return [how === "short" ? { ...fact, parts: [fact.short as string] } : fact]
  })
}

/** Takes what fits, densest first; returns what was passed over, densest first. */
function takeByDensity(choices: readonly Choice[], taken: Taken, capacity: number): Choice[] {
  const passed: Choice[] = []
  const waiting = new Map<string, Choice[]>()
  let left = capacity
  const offer = (choice: Choice) => {
    if (choice.needs !== null && !taken.has(choice.needs)) {
      waiting.set(choice.needs, [...(waiting.get(choice.needs) ?? []), choice])
      return
    }
    if (choice.cost > left) {
      passed.push(choice)
      return
    }
    left -= choice.cost
    taken.set(choice.fact.path, choice.isShort ? "short" : "whole")
    for (const next of waiting.get(choice.fact.path) ?? []) offer(next)
    waiting.delete(choice.fact.path)
  }
  for (const choice of choices.toSorted(byDensity)) offer(choice)
  return [...passed, ...[...waiting.values()].flat()].sort(byDensity)
}

/** Upper bounds leave room in the real text: take what still fits, densest first, counting the text itself. */
function fill(passed: readonly Choice[], taken: Taken, target: number, measure: () => number) {
  let left = target - measure()
  for (const choice of passed) {
    if (left <= 0) return
    if (choice.cost > left + SLACK || (choice.needs !== null && !taken.has(choice.needs))) continue
    const before = taken.get(choice.fact.path)
    if (before === (choice.isShort ? "short" : "whole")) continue
    taken.set(choice.fact.path, choice.isShort ? "short" : "whole")
    const room = target - measure()
    if (room >= 0) left = room
    else if (before === undefined) taken.delete(choice.fact.path)
    else taken.set(choice.fact.path, before)
  }
}

/** How far a cost may lie above its real one on a shared line. */
const SLACK = 8
