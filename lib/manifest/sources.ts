import type { Backing } from "#lib/evidence/backing"
import type { Fact } from "#lib/manifest/facts"

/** Words of a document that say what a fact says. `page` counts from 1; null where the document has none. */
export type Quote = { quote: string; source: string; page: number | null }

/** Quotes shown of one fact: who doubts more than these looks into the document. */
const MOST_QUOTES = 3
const MOST_CHARACTERS = 280

/**
 * The quotes behind facts, by path; facts that no document backs are absent. A fact is found by its step and its words:
 * an answer that was changed since has lost its quote, as it should. Pure.
 */
export function quotesOf(facts: readonly Fact[], backing: readonly Backing[]): Map<string, Quote[]> {
  const byStep = Map.groupBy(backing, ({ step_id }) => step_id)
  return new Map(
    facts.flatMap((fact): [string, Quote[]][] => {
      const own = (byStep.get(fact.step) ?? []).filter((each) => isOf(fact, each))
      const quotes = own.map(({ quote, source, page }) => ({ quote: shorten(quote), source, page }))
      const distinct = new Map(quotes.map((each) => [JSON.stringify(each), each]))
      return distinct.size > 0 ? [[fact.path, [...distinct.values()].slice(0, MOST_QUOTES)]] : []
    }),
  )
}

// All words of the fact stand in the record the quote is about, and the quoted ones are among them.
function isOf(fact: Fact, { record, text }: Backing): boolean {
  const parts = fact.parts.filter((part) => part !== "")
  return parts.some((part) => part.trim() === text) && parts.every((part) => record.includes(part.trim()))
}

function shorten(quote: string): string {
  const text = quote.replaceAll(/\s+/g, " ").trim()
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS).replace(/\s+\S*$/, "")} …` : text
}
