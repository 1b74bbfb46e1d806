import type { Fact } from "#lib/manifest/facts"
import { render } from "#lib/manifest/render"
import { countTokens, estimateTokens, type Tokenizer } from "#lib/manifest/tokens"
import { element } from "#lib/models/fence"

// A prompt with the whole manifest in it. Pure: what is added for a task is chosen by the caller's order.

/** Tokens of the snippets, their tags included. */
export const MOST_SNIPPET_TOKENS = 400

export type PromptTokens = { business_context: number; snippets: number; task: number; total: number }
export type Assembled = { prompt: string; tokens: PromptTokens; snippets: Fact[] }

export type PromptInput = {
  rendering: string
  intent: string
  task: string
  /** Facts that may be added, best first, whole or not at all. */
  candidates: readonly Fact[]
  /** All facts the candidates come from, in the order of the outline: a record is named before it is told about. */
  known: readonly Fact[]
  /** Tokens of the whole. */
  budget: number
  tokenizer?: Tokenizer
}

/**
 * The prompt, or the least budget when manifest and task alone are above it. Counts are exact unless a text runs for
 * more than 1,000 characters without a space; then they are estimates that err upwards.
 */
export function assemble(input: PromptInput): Assembled | { minimum: number } {
  const count = (text: string) => tokensOf(text, input.tokenizer)
  const context = element("business_context", input.rendering.trimEnd())
  const task = element("task", input.intent === "" ? input.task : `Intent: ${input.intent}\n\n${input.task}`)
  const [business_context, ofTask] = [count(context), count(task)]
  const minimum = business_context + ofTask
  if (minimum > input.budget) return { minimum }
  const room = Math.min(MOST_SNIPPET_TOKENS, input.budget - minimum)
  const snippets = fill(input, room, count)
  const detail = snippets.length === 0 ? "" : element("snippets", render(snippets).trimEnd())
  const ofDetail = detail === "" ? 0 : count(detail)
  return {
    prompt: `${context}${detail}${task}`,
    // No token crosses the newline between two parts, so they sum up.
    tokens: { business_context, snippets: ofDetail, task: ofTask, total: minimum + ofDetail },
    snippets,
  }
}

/** Tokens below which hardly any fact fits. */
const WORTH_TRYING = 6

// Counting takes time quadratic in the length of a run: 20,000 characters without a space would take ten seconds.
const LONG_RUN = /\S{1001,}/u
const tokensOf = (text: string, tokenizer?: Tokenizer) =>
  LONG_RUN.test(text) ? estimateTokens(text, tokenizer) : countTokens(text, tokenizer)

/** Candidates in turn while they fit; what does not fit is passed over, so that a long fact hides no short one. */
function fill({ candidates, known }: PromptInput, room: number, count: (text: string) => number): Fact[] {
  const place = new Map(known.map((fact, i) => [fact.path, i]))
  const heads = new Map<string, Fact>()
  for (const fact of known) {
    const record = `${fact.section} ${fact.record}`
    if (fact.record !== null && !heads.has(record)) heads.set(record, fact)
  }
  let taken: Fact[] = []
  let left = room
  for (const fact of candidates) {
    if (left < WORTH_TRYING) break
    // Its value alone is the least it can cost: most facts need no closer look.
    if (fact.parts.some((part) => part.length > left * 20) || count(fact.parts.join(" | ")) > left) continue
    const head = heads.get(`${fact.section} ${fact.record}`) ?? fact
    const added = [head, fact].filter((one, i, both) => !taken.includes(one) && both.indexOf(one) === i)
    const tried = [...taken, ...added].sort((a, b) => (place.get(a.path) ?? 0) - (place.get(b.path) ?? 0))
    const tokens = count(element("snippets", render(tried).trimEnd()))
    if (tokens > room) continue
    taken = tried
    left = room - tokens
  }
  return taken
}
