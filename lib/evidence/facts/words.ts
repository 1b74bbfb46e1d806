import type { Found } from "#lib/evidence/facts/fact"
import { kpiKey } from "#lib/evidence/facts/percentages"
import { splitAttribute } from "#lib/evidence/facts/period"
import { productKey } from "#lib/evidence/facts/prices"

// Facts and topics in plain words.

const TOPICS: Readonly<Record<string, string>> = {
  founded_year: "Year founded",
  headquarters: "Headquarters",
  name: "Company name",
  employees: "Number of employees",
  revenue: "Revenue",
  arr: "Annual recurring revenue",
  mrr: "Monthly recurring revenue",
  tam: "Total market",
  sam: "Market that can be served",
  som: "Market that can be won",
  guarantee: "Guarantee period",
  warranty: "Warranty period",
  delivery: "Delivery time",
  response: "Response time",
  "sales cycle": "Length of the sales cycle",
  "notice period": "Notice period",
  "payment term": "Payment term",
}
const COUNTED = new Set(
  "customers users members shops sites offices plants countries markets hospitals clinics practices products devices machines patents suppliers partners patients apprentices".split(
    " ",
  ),
)

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** The words a row or line begins with, when they are what a comparable name was made from: a name reads better so. */
function spelledOut(subject: string, base: string, quote: string): string | undefined {
  const label = /^([^\t:|]{2,80})[\t:|]/.exec(quote)?.[1]?.trim()
  const key = label && (subject === "price" ? productKey(label).replace(/ \[.*$/, "") : kpiKey(label))
  return key && key === base.replace(/ \[.*$/, "") ? label : undefined
}

/**
 * What a subject and attribute are about: `Price of team`, `Number of customers, 2025`. `quotes` are places that state
 * it, whose own words are used where they name it.
 */
export function topicOf(subject: string, attribute: string, ...quotes: string[]): string {
  const { base, period } = splitAttribute(attribute)
  const when =
    period === null ? "" : period === "past" ? ", formerly" : `, ${period.replace(/^plan ?/, "target ").trim()}`
  const own = quotes.map((quote) => spelledOut(subject, base, quote)).find((label) => label !== undefined)
  if (subject === "price") return `Price of ${own ?? base}${when}`
  const name = TOPICS[base] ?? own ?? (COUNTED.has(base) ? `Number of ${base}` : capital(base))
  return `${name}${when}${subject.startsWith("org:") ? ` of ${subject.slice(4)}` : ""}`
}

/** `129 EUR per location and month`, `212`, `2 to 3 weeks`: the value as a person reads it. */
export const sayValue = (value: string, unit: string | null): string => (unit ? `${value} ${unit}` : value)

/** One sentence for a fact: its own words where it is a sentence, else topic and value. */
export function sayFact(
  found: Pick<Found, "kind" | "subject" | "attribute" | "value" | "unit">,
  quote: string,
): string {
  if (found.kind === "claim" && found.unit === null) return quote
  if (found.kind === "heading") return quote
  return `${topicOf(found.subject, found.attribute, quote)}: ${sayValue(readable(found.value), found.unit)}`
}

/** Thousands apart: `1184000` reads as 1,184,000. Years stay as they are. */
const readable = (value: string) =>
  value.replaceAll(/(?<![\d.])\d{5,}(?![\d])/g, (digits) => Number(digits).toLocaleString("en"))
