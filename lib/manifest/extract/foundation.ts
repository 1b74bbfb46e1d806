import { withUniqueIds } from "#lib/manifest/content-id"
import type { Sections } from "#lib/manifest/contract/content"
import { present, type Reader } from "#lib/manifest/extract/reader"
import { spaced } from "#lib/manifest/wording"

type StatedFact = Sections["foundation"]["facts"][number]
/** A source of step 2: something to link to, and perhaps a quote. */
export type Source = { id: string; title: string; quote?: string; note?: string }

/** Steps 1, 2, 4 and 5: the company, its offer, and the facts somebody can point at. */
export function extractFoundation(
  company: Reader,
  sources: readonly Source[],
  truth: Reader,
  offer: Reader,
): Sections["foundation"] {
  const name = company.text("company_name")
  if (!name) company.warn("company_name", "missing")
  const revenue_range = company.text("revenue_range")
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
      // "Prefer not to say" is no statement about revenue.
      revenue_range: revenue_range === "private" ? undefined : revenue_range,
      headquarters: company.text("headquarters"),
    }),
    offer: present({
      what_is_sold: offer.text("what_is_sold"),
      revenue_model: offer.text("revenue_model"),
      revenue_mix: offer.text("revenue_mix"),
      take_rate: offer.text("take_rate"),
      pricing_model: offer.text("pricing_model"),
      paid_by: offer.text("paid_by"),
      price_points: offer.items("price_points", "name", (point, what) =>
        present({ name: what, price: point.text("price"), unit: point.text("unit") }),
      ),
      guarantee_kind: offer.text("guarantee_kind"),
      guarantee: offer.text("guarantee"),
    }),
    facts: extractFacts(sources, truth),
  }
}

export function readSources(evidence: Reader): Source[] {
  return evidence.items("sources", "title", (source, title) =>
    present({ title, quote: source.text("quote"), note: source.text("note") }),
  )
}

// What a person rejected is gone; what they confirmed stands first and counts double.
function extractFacts(sources: readonly Source[], truth: Reader): StatedFact[] {
  const judged = truth.items("facts", "statement", (fact, statement) => {
    const verdict = fact.text("verdict")
    if (verdict === "rejected") return undefined
    return present({ statement, source: fact.text("source"), is_confirmed: verdict === "confirmed" })
  })
  const stated = new Set(judged.map((fact) => spaced(fact.statement)))
  const quoted = sources.flatMap(({ id, title, quote, note }) => {
    if (quote === undefined || stated.has(spaced(quote))) return []
    return [present({ id, statement: quote, source: title, note, is_confirmed: false })]
  })
  const [confirmed, unsure] = [judged.filter((fact) => fact.is_confirmed), judged.filter((fact) => !fact.is_confirmed)]
  return withUniqueIds<StatedFact>([...confirmed, ...unsure, ...quoted])
}
