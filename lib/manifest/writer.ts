import type { Taken, Wording } from "#lib/manifest/choices"
import { bySection, type Fact } from "#lib/manifest/facts"
import { rememberedOf } from "#lib/manifest/remembered"
import { renderSection, type Written } from "#lib/manifest/render"
import { countRemembered, type Tokenizer } from "#lib/manifest/tokens"

// Writes and counts one selection after the other, of which most sections are as they were.

export type Section = { title: string; text: string; tokens: number }

export const totalOf = (sections: readonly Section[]) => sections.reduce((sum, { tokens }) => sum + tokens, 0)

/** Most selections of a section whose texts are remembered. */
const MOST_TEXTS = 20

type Texts = Map<string, Section>
/** By a section's facts: how it was written, by their marks. */
const TEXTS: Record<Tokenizer, (own: readonly Fact[]) => Texts> = {
  cl100k_base: rememberedOf(() => new Map()),
  o200k_base: rememberedOf(() => new Map()),
}

const MARK = { short: 1, whole: 2 }

/** Writes what is taken of these facts, section by section. Those without any are left out. */
export function writerOf(facts: readonly Fact[], tokenizer: Tokenizer): (taken: Readonly<Taken>) => Section[] {
  const count = lineCounter((line) => countRemembered(line, tokenizer))
  const places = new Map(facts.map((fact, n) => [fact, n]))
  let end = 0
  const parts = bySection(facts).map((own) => {
    const from = end
    end += own.length
    return { own, from, to: end, texts: TEXTS[tokenizer](own) }
  })
  return (taken) => {
    // A byte for each fact: those of a section tell one selection of it from another.
    const marks = Buffer.alloc(facts.length)
    for (const [fact, how] of taken) marks[places.get(fact) as number] = MARK[how]
    return parts.flatMap(({ own, from, to, texts }) => {
      const key = marks.toString("latin1", from, to)
      let section = texts.get(key)
      if (!section) {
        section = writtenOf(own, taken, count)
        if (texts.size >= MOST_TEXTS) texts.clear()
        texts.set(key, section)
      }
      return section.text === "" ? [] : [section]
    })
  }
}

function writtenOf(own: readonly Fact[], taken: Readonly<Taken>, count: (text: string) => number): Section {
  const title = own[0]?.section ?? ""
  const some = own.filter((fact) => taken.has(fact)).map((fact) => wordedAs(fact, taken.get(fact)))
  const text = some.length > 0 ? renderSection(title, some) : ""
  return { title, text, tokens: count(text) }
}

export const wordedAs = (fact: Fact, how: Wording | undefined): Written =>
  how === "short" ? { ...fact, parts: [fact.short as string] } : fact

/** Tokens of a text, line by line and remembered: no token of a rendering spans the start of a line. */
export function lineCounter(count: (line: string) => number): (text: string) => number {
  const known = new Map<string, number>()
  return (text) => {
    let sum = 0
    for (let start = 0; start < text.length; ) {
      const end = text.indexOf("\n", start) + 1 || text.length
      const line = text.slice(start, end)
      let tokens = known.get(line)
      if (tokens === undefined) {
        tokens = count(line)
        known.set(line, tokens)
      }
      sum += tokens
      start = end
    }
    return sum
  }
}
