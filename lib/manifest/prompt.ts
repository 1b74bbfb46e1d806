import type { Fact } from "#lib/manifest/facts"
import { render } from "#lib/manifest/render"
import { countTokens, type Tokenizer } from "#lib/manifest/tokens"
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

/** The prompt, or the least budget when manifest and task alone are above it. */
export function assemble(input: PromptInput): Assembled | { minimum: number } {
  const count = (text: string) => countTokens(text, input.tokenizer)
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

/** Candidates in turn while they fit; what does not fit is passed over, so that a long fact hides no short one. */
function fill({ candidates, known }: PromptInput, room: number, count: (text: string) => number): Fact[] {
  const place = new Map(known.map((fact, i) => [fact.path, i]))
  const heads = new Map<string, Fact>()
  for (const fact of known) {
    const record = `${fact.section} ${fact.record}`
    if (fact.record !== null && !heads.has(record)) heads.set(record, fact)
  }
  let taken: Fact[] = []
  for (const fact of candidates) {
    const head = heads.get(`${fact.section} ${fact.record}`) ?? fact
    const added = [head, fact].filter((one, i, both) => !taken.includes(one) && both.indexOf(one) === i)
    const tried = [...taken, ...added].sort((a, b) => (place.get(a.path) ?? 0) - (place.get(b.path) ?? 0))
    const text = render(tried).trimEnd()
    // A text of more characters than this never fits, and long ones are slow to count.
    if (text.length <= room * 20 && count(element("snippets", text)) <= room) taken = tried
  }
  return taken
}
