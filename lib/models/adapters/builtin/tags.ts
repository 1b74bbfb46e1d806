import { type Keyword, keyword, LONGEST } from "#lib/models/adapters/builtin/keywords"
import { type Period, periodsIn } from "#lib/models/adapters/builtin/periods"
import type { Meaning, Vocabulary } from "#lib/models/adapters/builtin/vocabulary"
import { numberOf, type Token, tokenize } from "#lib/models/adapters/builtin/words"

/** One piece of a question: the longest phrase that means something, or a word that means nothing here. */
export type Item = {
  text: string
  phrase: string
  keyword?: Keyword
  meaning?: Meaning
  number?: number
  period?: Period
  quoted?: boolean
}

const SOFT = new Set(["filler", "list", "rate", "which", "is", "no"])

/** Cuts a question into pieces: periods first, then the longest phrase at each place, words of the warehouse before fillers. */
export function tag(text: string, today: string, vocabulary: Vocabulary): Item[] {
  const periods = periodsIn(text, today)
  const tokens = tokenize(text)
  const items: Item[] = []
  const reach = Math.max(LONGEST, vocabulary.longest)
  let index = 0
  for (let token = tokens[index]; token; token = tokens[index]) {
    const period = periods.find((found) => found.start <= (token?.start ?? 0) && (token?.start ?? 0) < found.end)
    if (period) {
      items.push({ text: text.slice(period.start, period.end), phrase: "", period })
      while (tokens[index] && (tokens[index]?.start ?? 0) < period.end) index++
      continue
    }
    const limit = tokens.findIndex(
      (other, at) => at > index && periods.some((found) => found.start <= other.start && other.start < found.end),
    )
    const room = Math.min(reach, (limit < 0 ? tokens.length : limit) - index)
    const found = longest(tokens.slice(index, index + room), vocabulary)
    const span = tokens.slice(index, index + found.length)
    items.push({ text: text.slice(span[0]?.start ?? 0, span.at(-1)?.end ?? 0), phrase: found.phrase, ...found.item })
    index += found.length
  }
  return items
}

function longest(tokens: Token[], vocabulary: Vocabulary): { length: number; phrase: string; item: Partial<Item> } {
  const first = tokens[0]
  if (first?.kind === "quoted") {
    const phrase = tokenize(first.text)
      .map((token) => token.stem)
      .join(" ")
    return { length: 1, phrase, item: { meaning: vocabulary.find(phrase), quoted: true } }
  }
  for (let length = tokens.length; length > 0; length--) {
    const span = tokens.slice(0, length)
    const phrase = span.map((token) => token.stem).join(" ")
    const plain = span.map((token) => token.text.toLowerCase()).join(" ")
    const word = keyword(phrase) ?? keyword(plain)
    const meaning = vocabulary.find(phrase)
    if (word && !(meaning && SOFT.has(word.key))) return { length, phrase, item: { keyword: word } }
    if (meaning) return { length, phrase, item: { meaning } }
  }
  const number = first ? numberOf(first.text) : null
  return { length: 1, phrase: first?.stem ?? "", item: number === null ? {} : { number } }
}
