import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { COMPANIES, type Company } from "#embedded/demo/companies"
import type { Place, Stand } from "#embedded/demo/expected"
import type { Contradiction, Side } from "#lib/evidence/contract"
import { contradictionsOf, type StatedFact } from "#lib/evidence/contradictions"
import { extractFactsFrom } from "#lib/evidence/facts"
import { parseDocument } from "#lib/evidence/formats/parse"

// Whole companies with real documents: what was planted is found, and nothing else.

const TODAY = "2026-11-21"

async function factsOf(company: Company): Promise<StatedFact[]> {
  const folder = new URL(`../../embedded/demo/${company.slug}/documents/`, import.meta.url)
  const read = company.documents.map(async (name) => {
    const { document } = await parseDocument(new Uint8Array(readFileSync(new URL(name, folder))), name)
    return extractFactsFrom(document).map((fact) => ({ ...fact, evidence_id: name, source: name }))
  })
  return (await Promise.all(read)).flat()
}

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
  for (const company of COMPANIES) {
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
  for (const company of COMPANIES) {
    const pairs = contradictionsOf(company.answers, await factsOf(company), TODAY)
    expect(new Set(pairs.map((pair) => pair.id)).size).toBe(pairs.length)
    for (const pair of pairs) if (pair.b.step_id !== null) expect(pair.a.step_id).not.toBeNull()
  }
})
