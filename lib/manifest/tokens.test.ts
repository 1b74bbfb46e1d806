import fc from "fast-check"
import { expect, test } from "vitest"
import { COMPANIES } from "#embedded/demo/companies"
import { extract } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import { render } from "#lib/manifest/render"
import { countRemembered, countTokens, estimateTokens, type Tokenizer } from "#lib/manifest/tokens"

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

test.each(TOKENIZERS)("an estimate of %s is the same before and after its text was counted", (tokenizer) => {
  // Spaces of other kinds part runs as well, and characters beside the plane count once.
  const stretch = fc.tuple(fc.constantFrom("x9", "ab-", "\u6f22", "\u{1f3d5}"), fc.integer({ min: 20, max: 90 }))
  const stretched = fc.tuple(texts, stretch, fc.constantFrom(" ", "\n", "\u00a0"), texts)
  fc.assert(
    fc.property(stretched, ([before, [piece, times], space, after]) => {
      const text = `${before}${space}${piece.repeat(times)}${space}${after}`
      const estimated = estimateTokens(text, tokenizer)
      const counted = countRemembered(text, tokenizer)
      expect(estimateTokens(text, tokenizer)).toBe(estimated)
      if (!/\S{65}/u.test(text)) expect(estimated).toBe(counted)
    }),
    { numRuns: 500 },
  )
})
