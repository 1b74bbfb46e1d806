import { expect, test } from "vitest"
import { contradictionsOf, type StatedFact } from "#lib/evidence/contradictions"
import { BEYOND, CASES, type Case } from "#lib/evidence/contradictions/cases"
import { KAYAKS } from "#lib/evidence/contradictions/kayaks"
import { extractFactsFrom } from "#lib/evidence/facts"
import { readMarkdown, readText } from "#lib/evidence/formats/plain"

// Many wordings of what companies write, read as files are read: what contradicts is found, what does not is not.

const ALL = [...CASES, ...KAYAKS]
const TODAY = "2026-11-21"

/** What was expected and not found, and what was found and not expected. */
function resultOf({ answers, text, topics }: Case): { missed: string[]; invented: string[] } {
  const bytes = new TextEncoder().encode(text)
  const { document } = text.includes("|---") ? readMarkdown(bytes) : readText(bytes)
  const facts = extractFactsFrom(document).map((fact): StatedFact => ({ ...fact, evidence_id: "e", source: "note" }))
  const left = [...contradictionsOf(answers, facts, TODAY)]
  const missed = topics.filter((topic) => {
    const at = left.findIndex((pair) => topic.test(pair.topic))
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  return {
    missed: missed.map(String),
    invented: left.map(({ topic, a, b }) => `${topic}: ${a.value} / ${b.value}`),
  }
}

const isClean = (each: Case) => {
  const { missed, invented } = resultOf(each)
  return missed.length + invented.length === 0
}

test.each(ALL.filter(({ name }) => !BEYOND.includes(name)))("$text", (each) => {
  expect(resultOf(each)).toEqual({ missed: [], invented: [] })
})

test("what is said to be beyond the rules is just that, and invents nothing", () => {
  const failing = ALL.filter((each) => !isClean(each))
  expect(failing.map(({ name }) => name)).toEqual([...BEYOND])
  for (const each of failing) expect(resultOf(each).invented).toEqual([])
})

test("names are told apart", () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length)
})
