import {
  type DraftDocument,
  fromDocument,
  fromFact,
  type Material,
  type Origin,
  type Suggested,
} from "#lib/evidence/drafts/material"
import { type Line, linesOf, under } from "#lib/evidence/drafts/sections"
import { intervalOf } from "#lib/evidence/facts/numerals"
import { splitAttribute } from "#lib/evidence/facts/period"
import { sourceInWords } from "#lib/evidence/pairs"
import { truthSheetOf } from "#lib/evidence/truth-sheet"

// Drafts that fixed rules can make from documents. Nothing is worded anew: values are words of the documents.

/** Step 2: the documents, each with its clearest statement. */
export function sources({ documents, facts }: Material): Suggested[] {
  return documents.flatMap((document, i) => {
    const own = facts.filter((fact) => fact.evidence_id === document.evidence_id && fact.kind !== "heading")
    const best = own.toSorted((a, b) => b.confidence - a.confidence)[0]
    const from = best ? fromFact(best) : fromDocument(document, "", 0)
    const value = (key: string, text: string): Suggested[] =>
      text ? [{ path: ["sources", i, key], value: text, from }] : []
    return [
      ...value("id", document.evidence_id),
      ...value("title", document.name),
      ...value("kind", document.kind),
      ...value("url", document.url ?? ""),
      ...value("quote", best?.quote ?? ""),
    ]
  })
}

/** Step 3: the pairs found, for a person to decide. */
export function contradictions({ contradictions: pairs }: Material): Suggested[] {
  return pairs.flatMap((pair, i) => {
    const side = (key: "a" | "b"): Suggested[] => {
      const { source, quote, value, evidence_id, step_id, page } = pair[key]
      const from = { source, quote, evidence_id, step_id, page }
      return [
        { path: ["contradictions", i, key], value: quote || value, from },
        { path: ["contradictions", i, `${key}_source`], value: sourceInWords(pair[key]), from },
      ]
    }
    const [a] = side("a")
    const from = a?.from as Origin
    return [
      { path: ["contradictions", i, "id"], value: pair.id, from },
      { path: ["contradictions", i, "topic"], value: pair.topic, from },
      ...side("a"),
      ...side("b"),
    ]
  })
}

/** Step 4: the facts, without a verdict. */
export function facts(material: Material): Suggested[] {
  return truthSheetOf(material.facts).flatMap((row, i) => {
    const fact = material.facts.find((each) => each.evidence_id === row.evidence_id && each.quote === row.quote)
    const from = fact ? fromFact(fact) : { ...row, step_id: null }
    const value = (key: string, text: string): Suggested => ({ path: ["facts", i, key], value: text, from: pick(from) })
    return [
      value("id", row.id),
      value("statement", row.statement),
      value("quote", row.quote),
      value("source", row.source),
    ]
  })
}

const pick = ({ source, quote, evidence_id, step_id, page }: Origin): Origin => ({
  source,
  quote,
  evidence_id,
  step_id,
  page,
})

const MARKET: readonly (readonly [string, RegExp])[] = [
  ["pains", /\b(?:pains?|problems?|challenges?|complain|frustrat|what hurts|struggle)/i],
  ["desires", /\b(?:wish|wishes|desires?|would help|want|hope)\b/i],
  ["objections", /\b(?:objections?|why we lose|what stops|holds? (?:them )?back|concerns?|doubts?|why not)\b/i],
  ["triggers", /\b(?:triggers?|what makes them|occasion)/i],
]
const RESEARCH = new Set(["customer_research", "case_study"])

/** Step 6: lists that stand under headings of that kind, and the research they come from. */
export function market({ documents }: Material): Suggested[] {
  const lines = documents.flatMap(linesOf)
  const listed = MARKET.flatMap(([key, heading]) =>
    under(lines, heading)
      .slice(0, 12)
      .flatMap((line): Suggested[] => fromLine([key, 0], line)),
  )
  const problem = lines.find((line) => /^(?:the )?problem\b/i.test(line.heading) || /\bthe problem\b/i.test(line.text))
  const research = documents.filter((document) => RESEARCH.has(document.kind))
  return [
    ...(problem ? fromLine(["problem"], problem) : []),
    ...listed,
    ...research.map((document): Suggested => ({ path: ["sources", 0], value: document.name, from: opening(document) })),
  ]
}

const fromLine = (path: Suggested["path"], line: Line): Suggested[] => [
  { path, value: line.text, from: fromDocument(line.document, line.text, line.offset) },
]

function opening(document: DraftDocument): Origin {
  const [first] = linesOf(document)
  return fromDocument(document, first?.text ?? "", first?.offset ?? 0)
}

/** Step 21: the sizes of the market that are stated, of one currency and year. */
export function marketSize({ facts }: Material): Suggested[] {
  const sizes = facts.filter((fact) => fact.subject === "market" && fact.unit !== null)
  const [first] = sizes.toSorted((a, b) => b.confidence - a.confidence)
  if (!first) return []
  const year = (attribute: string) => splitAttribute(attribute).period
  const own = sizes.filter(
    (fact) => fact.unit === first.unit && (year(fact.attribute) ?? year(first.attribute)) === year(first.attribute),
  )
  const values = ["tam", "sam", "som"].flatMap((key): Suggested[] => {
    const fact = own.find((each) => splitAttribute(each.attribute).base === key)
    const span = fact ? intervalOf(fact.value, true) : null
    return fact && span && span.low === span.high
      ? [{ path: [key], value: Math.round(span.low), from: fromFact(fact) }]
      : []
  })
  if (values.length === 0) return []
  const stated = year(first.attribute)
  return [
    ...values,
    { path: ["currency"], value: first.unit ?? "", from: fromFact(first) },
    ...(stated && /^\d{4}$/.test(stated) ? [{ path: ["year"], value: Number(stated), from: fromFact(first) }] : []),
    { path: ["method"], value: own.map((fact) => fact.quote).join(" "), from: fromFact(first) },
  ]
}
