import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { COMPANIES, type Company, DOCUMENTED } from "#embedded/demo/companies"
import type { Place, Stand } from "#embedded/demo/expected"
import type { Contradiction, Side } from "#lib/evidence/contract"
import { contradictionsOf, type StatedFact } from "#lib/evidence/contradictions"
import { assemble } from "#lib/evidence/drafts/assemble"
import { findWords } from "#lib/evidence/drafts/cite"
import type { DraftDocument } from "#lib/evidence/drafts/material"
import { suggestByRules } from "#lib/evidence/drafts/rules"
import { extractFactsFrom } from "#lib/evidence/facts"
import { parseDocument } from "#lib/evidence/formats/parse"
import { recogniseKind } from "#lib/evidence/kind"
import { truthSheetOf } from "#lib/evidence/truth-sheet"
import { draftSchema } from "#lib/onboarding/answers"
import { type Json, newItemId } from "#lib/onboarding/field"
import { DRAFTABLE, stepByNumber } from "#lib/onboarding/steps"

// Whole companies with real documents: what was planted is found, and nothing else.

const TODAY = "2026-11-21"

const parsed = new Map<string, Promise<DraftDocument[]>>()

function documentsOf(company: Company): Promise<DraftDocument[]> {
  const folder = new URL(`../../embedded/demo/${company.slug}/documents/`, import.meta.url)
  const read = async (name: string) => {
    const { document } = await parseDocument(new Uint8Array(readFileSync(new URL(name, folder))), name)
    return { evidence_id: name, name, url: null, kind: recogniseKind(name, document.text, null), text: document }
  }
  const reading = parsed.get(company.slug) ?? Promise.all(company.documents.map(read))
  parsed.set(company.slug, reading)
  return reading
}

const factsOf = async (company: Company): Promise<StatedFact[]> =>
  (await documentsOf(company)).flatMap(({ name, text }) =>
    extractFactsFrom(text).map((fact) => ({ ...fact, evidence_id: name, source: name })),
  )

const squeeze = (text: string) =>
  text
    .replace(/\s+/g, " ")
    .replace(/(\d) %/g, "$1%")
    .trim()

function isAt(side: Side, place: Place): boolean {
  if ("step" in place) return side.step_id === place.step && side.path?.join() === place.path.join()
  const [quote, planted] = [squeeze(side.quote), squeeze(place.quote)]
  return (
    side.evidence_id === place.file && side.page === place.page && (quote.includes(planted) || planted.includes(quote))
  )
}

const isOne = (side: Side, stand: Stand) => stand.places.some((place) => isAt(side, place))
const parts = ({ a, b }: Contradiction, planted: Company["expected"]["planted"][number]) =>
  (isOne(a, planted.a) && isOne(b, planted.b)) || (isOne(a, planted.b) && isOne(b, planted.a))

test.each(COMPANIES)("$name: every planted contradiction is found, once, and none is invented", async (company) => {
  const pairs = contradictionsOf(company.answers, await factsOf(company), TODAY)
  const found = company.expected.planted.map((planted) => ({
    topic: planted.topic,
    pairs: pairs.filter((pair) => parts(pair, planted)).length,
  }))
  expect(found).toEqual(company.expected.planted.map(({ topic }) => ({ topic, pairs: 1 })))
  const invented = pairs.filter((pair) => !company.expected.planted.some((planted) => parts(pair, planted)))
  expect(invented.map((pair) => [pair.topic, pair.a.quote, pair.b.quote])).toEqual([])
})

test("a decision saved under the id of a pair stays with it when more documents come", async () => {
  for (const company of DOCUMENTED) {
    const facts = await factsOf(company)
    const all = new Set(contradictionsOf(company.answers, facts, TODAY).map((pair) => pair.id))
    for (const document of company.documents) {
      const some = contradictionsOf(
        company.answers,
        facts.filter((fact) => fact.evidence_id === document),
        TODAY,
      )
      for (const pair of some) expect([...all]).toContain(pair.id)
    }
  }
})

test("answers come first in a pair, and a pair has an id of its own", async () => {
  for (const company of DOCUMENTED) {
    const pairs = contradictionsOf(company.answers, await factsOf(company), TODAY)
    expect(new Set(pairs.map((pair) => pair.id)).size).toBe(pairs.length)
    for (const pair of pairs) if (pair.b.step_id !== null) expect(pair.a.step_id).not.toBeNull()
  }
})

test.each(DOCUMENTED)("$name: rules draft from words that stand where they are cited from", async (company) => {
  const documents = await documentsOf(company)
  const facts = await factsOf(company)
  const contradictions = contradictionsOf(company.answers, facts, TODAY)
  const material = { answers: company.answers, facts, documents, contradictions }
  const drafted = [...DRAFTABLE].filter((number) => {
    const step = stepByNumber(number)
    if (!step) throw new Error(`no step ${number}`)
    const { data, citations } = assemble(step, suggestByRules(number, material))
    expect(draftSchema(step).safeParse(data).error).toBeUndefined()
    for (const { path, quote, evidence_id, step_id } of citations) {
      expect(valueAt(data, path)).toBeDefined()
      const text = documents.find((document) => document.evidence_id === evidence_id)?.text.text
      const answers = textsIn(company.answers[step_id ?? 0] as Json)
      // A pair shows an answer as its page does, which may be the label of an option.
      if (text !== undefined) expect(findWords(text, quote)).not.toBeNull()
      else if (number !== 3) expect(answers.some((answer) => answer.includes(quote))).toBe(true)
    }
    return Object.keys(data).length > 0
  })
  // Not everybody names channels or market sizes in documents, and the consistent one has nothing to settle.
  expect(drafted.length).toBeGreaterThanOrEqual(10)
})

test("the truth sheet says each fact once, with an id that other documents do not change", async () => {
  for (const company of DOCUMENTED) {
    const facts = await factsOf(company)
    const rows = truthSheetOf(facts)
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length)
    expect(rows.every((row) => row.id.length > newItemId().length && row.id.length <= 40)).toBe(true)
    expect(truthSheetOf([...facts].reverse()).map((row) => row.id)).toEqual(rows.map((row) => row.id))
    expect(rows[0]?.statement).toMatch(/^Year founded|^Number of|^Headquarters/)
  }
})

const valueAt = (data: Json, path: readonly (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>((value, key) => (value as Record<string | number, Json> | undefined)?.[key], data)

function textsIn(value: Json | undefined): string[] {
  if (typeof value === "string") return [value]
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : []
}
