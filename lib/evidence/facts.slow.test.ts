import { describe, expect, test } from "vitest"
import { extractFactsFrom, MAX_FACTS } from "#lib/evidence/facts"
import { MAX_CHARACTERS } from "#lib/evidence/text"

const read = (text: string) =>
  extractFactsFrom({ text, pages: [], headings: [], tables: [], title: null, language: null })

describe("the longest texts", () => {
  const times = (part: string, length: number) => part.repeat(Math.ceil(length / part.length)).slice(0, length)
  test.each([
    ["one letter", "a"],
    ["spaces", " "],
    ["digits", "1"],
    ["separators", "1,"],
    ["capital words", "Aa "],
    ["bars", "a|b|"],
    ["tabs", "a\tb\n"],
    ["short lines", "a\n"],
    ["money without an end", "EUR 1 "],
    ["founded, again and again", "founded the "],
    ["ranges", "between 1 and "],
    ["openings", "((((of our "],
  ])(
    "two million characters of %s come to an end",
    (_, part) => {
      expect(read(times(part, MAX_CHARACTERS)).length).toBeLessThanOrEqual(MAX_FACTS)
    },
    60_000,
  )

  test("dense prose takes time in proportion to its length", () => {
    const part =
      "We employ 212 people and deliver within 48 hours. Our revenue was EUR 4.2 million in 2025, said the manager. "
    read(times(part, 20_000))
    const timed = (length: number) => {
      const started = performance.now()
      read(times(part, length))
      return performance.now() - started
    }
    expect(timed(400_000)).toBeLessThan(20 * timed(50_000) + 500)
  }, 60_000)
})
