import { uniqueIds } from "#lib/manifest/content-id"
import type { Sections } from "#lib/manifest/contract/content"
import { present, type Reader } from "#lib/manifest/extract/reader"

/** Steps 1, 2, 4 and 5: the company, its offer, and the facts somebody can point at. */
export function extractFoundation(
  company: Reader,
  evidence: Reader,
  truth: Reader,
  offer: Reader,
): Sections["foundation"] {
  const name = company.text("company_name")
  if (!name) company.warn("company_name", "missing")
  return {
    company: present({
      name,
      website: company.text("website"),
      industry: company.text("industry"),
      sub_industry: company.text("sub_industry"),
      stage: company.text("stage"),
      description: company.text("description"),
      founded_year: company.whole("founded_year"),
      employee_count: company.text("employee_count"),
      revenue_range: company.text("revenue_range"),
      headquarters: company.text("headquarters"),
    }),
    offer: present({
      what_is_sold: offer.text("what_is_sold"),
      revenue_model: offer.text("revenue_model"),
      pricing_model: offer.text("pricing_model"),
      price_points: offer.items("price_points", (point, id) => {
        const what = point.text("name")
        if (!what) return missing(point, "name")
        return present({ id, name: what, price: point.text("price"), unit: point.text("unit") })
      }),
      guarantee: offer.text("guarantee"),
    }),
    facts: extractFacts(evidence, truth),
  }
}

// What a person rejected is gone; what they confirmed stands first and counts double.
function extractFacts(evidence: Reader, truth: Reader): Sections["foundation"]["facts"] {
  const judged = truth.items("facts", (fact, id) => {
    const statement = fact.text("statement")
    if (!statement) return missing(fact, "statement")
    if (fact.text("verdict") === "rejected") return undefined
    return present({ id, statement, source: fact.text("source"), is_confirmed: fact.text("verdict") === "confirmed" })
  })
  const quoted = evidence.items("sources", (source, id) => {
    const quote = source.text("quote")
    if (!quote || judged.some((fact) => fact.statement === quote)) return undefined
    return present({ id, statement: quote, source: source.text("title"), is_confirmed: false })
  })
  const facts = [
    ...judged.filter((fact) => fact.is_confirmed),
    ...judged.filter((fact) => !fact.is_confirmed),
    ...quoted,
  ]
  const ids = uniqueIds(facts.map((fact) => fact.id))
  return facts.map((fact, i) => ({ ...fact, id: ids[i] ?? fact.id }))
}

export function missing(reader: Reader, key: string): undefined {
  reader.warn(key, "missing")
}
