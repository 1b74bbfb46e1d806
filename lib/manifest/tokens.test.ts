import fc from "fast-check"
import { expect, test } from "vitest"
import { COMPANIES } from "#embedded/demo/companies"
import { extract } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import { render } from "#lib/manifest/render"
import { countRemembered, countTokens, type Tokenizer } from "#lib/manifest/tokens"

const TOKENIZERS: Tokenizer[] = ["cl100k_base", "o200k_base"]

// Where patterns part: contractions in any case, digits, spaces before ends and line feeds, other scripts, odd spaces.
const bit = fc.oneof(
  fc.constantFrom(
    ..."aZ9 .,;:'/\\#-|\n\r\t",
    "'s",
    "'LL",
    "'Ve",
    "'\u017f",
    "   ",
    " \n \n",
    "1234567",
    "Straße",
    "été",
    "Ω μέγα",
    "Привет",
    "\u2013",
    "\u201cso\u201d",
    "€",
    "\u00a0",
    "\u0085",
    "\u2028",
    "\ufeff",
    "\u0301",
    "漢字",
    "🏕️",
    "<|endoftext|>",
    "CamelCase",
    "https://example.com/a?b=c",
  ),
  fc.string({ maxLength: 6, unit: "binary" }).map((text) => text.toWellFormed()),
)
const texts = fc.array(bit, { maxLength: 40 }).map((bits) => bits.join(""))

test.each(TOKENIZERS)("remembered counts of %s are the tokenizer's own, first and again", (tokenizer) => {
  fc.assert(
    fc.property(texts, (text) => {
      const own = countTokens(text, tokenizer)
      expect(countRemembered(text, tokenizer)).toBe(own)
      expect(countRemembered(text, tokenizer)).toBe(own)
    }),
    { numRuns: 2000 },
  )
})

test.each(TOKENIZERS)("and so they are line by line of every company, in %s", (tokenizer) => {
  for (const { answers } of COMPANIES) {
    const text = render(factsOf(extract(answers).sections))
    const lines = text.split(/(?<=\n)/).map((line) => countRemembered(line, tokenizer))
    expect(lines.reduce((sum, tokens) => sum + tokens, 0)).toBe(countTokens(text, tokenizer))
  }
})
