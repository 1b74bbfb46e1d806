import { nounOf } from "#lib/evidence/facts/counts"
import { durationUnit } from "#lib/evidence/facts/durations"
import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { moneyIn } from "#lib/evidence/facts/money"
import { quantity, readQuantity } from "#lib/evidence/facts/numerals"
import { kpiKey } from "#lib/evidence/facts/percentages"
import { attributeAt, periodNamed } from "#lib/evidence/facts/period"
import { COMPANY } from "#lib/evidence/facts/subject"

// A label and its value: `Employees: 212`, a row of a table, an answer. The label says what, the value's own unit how.

const LABELS: readonly [RegExp, string][] = [
  [
    /^(?:year (?:of )?(?:foundation|founded)|year founded|founded|founding year|established|Gründungsjahr|gegründet)$/i,
    "founded_year",
  ],
  [/^(?:head ?quarters?|head office|hq|registered office|Hauptsitz|Sitz)$/i, "headquarters"],
  [/^(?:company name|name of (?:the )?company|legal name|Firma|Firmenname)$/i, "name"],
  [/^(?:number of )?(?:employees|people|staff|headcount|team size|Mitarbeiter(?:zahl)?|Beschäftigte)$/i, "employees"],
  [/^(?:annual |yearly |total |net |group )?(?:revenue|turnover|sales|Umsatz)(?: (?:per|a) year)?$/i, "revenue"],
  [/^(?:tam|total (?:addressable )?market)(?: \(tam\))?$/i, "tam"],
  [/^(?:sam|service?able (?:addressable |available )?market|market (?:we|you) can serve)(?: \(sam\))?$/i, "sam"],
  [/^(?:som|(?:service?able )?obtainable market|market (?:we|you) can win)(?: \(som\))?$/i, "som"],
  [/^(?:money[- ]back(?: (?:guarantee|period))?|guarantee(?: period)?|Garantie)$/i, "guarantee"],
  [/^(?:warranty(?: period)?|Gewährleistung)$/i, "warranty"],
  [/^(?:delivery(?: time)?|lead time|shipping time|Lieferzeit)$/i, "delivery"],
  [/^(?:response time|first (?:answer|response|reply)(?: of support)?|Reaktionszeit)$/i, "response"],
  [/^(?:notice(?: period)?|Kündigungsfrist)$/i, "notice period"],
  [
    /^(?:(?:typical |average )?(?:length of the |length of )?(?:sales|buying) (?:cycle|process)(?: length)?|time to close)$/i,
    "sales cycle",
  ],
  [/^(?:payment terms?|Zahlungsziel)$/i, "payment term"],
]
const MARKET = new Set(["tam", "sam", "som"])
const TEXTS = new Set(["headquarters", "name"])
const DURATION = new RegExp(`${quantity({ words: true })}[\\s-](?<unit>[\\p{L}]+(?: (?:days?|hours?))?)`, "iu")
const PERCENT = new RegExp(`${quantity()}\\s?(?:%|percent|per cent)`, "iu")
const NUMBER = new RegExp(`^\\s*${quantity({ words: true })}\\s*(?<rest>[\\p{L} ]{0,40})$`, "iu")
const PERIOD_WORDS =
  /\(?\b(?:as of |in |for |at the end of |end of |target |plan |goal |actual |FY ?|Q[1-4] |january |february |march |april |may |june |july |august |september |october |november |december )*(?:19|20)\d{2}\)?/gi
const ASIDE = /\s*\([^)]{0,40}\)/g

/** Which property a label names; undefined when it names none that Bridge knows. */
export function attributeOf(label: string): string | undefined {
  const words = label
    .replaceAll(PERIOD_WORDS, " ")
    .replaceAll(/\s+/g, " ")
    .replace(/[\s:*,]+$/, "")
    .trim()
  const known = LABELS.find(([pattern]) => pattern.test(words) || pattern.test(words.replaceAll(ASIDE, "").trim()))?.[1]
  if (known) return known
  const noun = words.replace(/^(?:number of|total|paying|existing|our|own)\s+/i, "").trim()
  return nounOf(noun.charAt(0).toLowerCase() + noun.slice(1)) ?? nounOf(noun)
}

export type Labelled = Pick<Found, "kind" | "subject" | "attribute" | "value" | "unit">

/**
 * What a label and its value state together. `period` is the value's when its place says one (the head of its column),
 * `unit` when a column of its own says it. A label that Bridge does not know is a key figure when its value is a number.
 */
export function readLabelled(
  label: string,
  value: string,
  around: { period?: string | null; unit?: string } = {},
): Labelled | null {
  const attribute = attributeOf(label)
  // The year of a founding is its value, not its time.
  const period = attribute === "founded_year" ? null : (around.period ?? periodNamed(label) ?? periodNamed(value))
  const state = (kind: Labelled["kind"], name: string, stated: string | null, unit: string | null): Labelled | null =>
    stated === null
      ? null
      : {
          kind,
          subject: MARKET.has(name) ? "market" : COMPANY,
          attribute: attributeAt(name, period),
          value: stated,
          unit,
        }
  if (attribute === "founded_year")
    return state("date", attribute, /\b(1\d{3}|20\d{2})\b/.exec(value)?.[1] ?? null, null)
  if (attribute && TEXTS.has(attribute))
    return state(attribute === "name" ? "name" : "place", attribute, value.trim() || null, null)
  const name = attribute ?? kpiKey(label.replaceAll(PERIOD_WORDS, " "))
  if (name === "" || name.length > 80) return null
  const [money] = moneyIn(value)
  if (money) return state("money", name, money.value, money.currency)
  const percent = PERCENT.exec(value)
  if (percent) return state("percentage", name, readQuantity(percent.groups ?? {}), "%")
  const duration = DURATION.exec(value)
  const unit = duration && durationUnit(duration.groups?.unit ?? "")
  if (duration && unit)
    return state("claim", name, readQuantity(duration.groups ?? {})?.replace(/^under /, "") ?? null, unit)
  const number = NUMBER.exec(value)
  if (!number) return null
  const stated = readQuantity(number.groups ?? {})
  const rest = number.groups?.rest?.trim()
  const own = around.unit?.trim() || (attribute === undefined && rest ? rest : undefined)
  if (own === "%") return state("percentage", name, stated, "%")
  if (own && /^[A-Z]{3}$/.test(own)) return state("money", name, stated, own)
  return state("count", name, stated, own ? own.toLowerCase() : null)
}

const LINE =
  /^(?:[-*•–]\s*)?(?<label>[\p{L}][\p{L}\p{N} ()/&,'’-]{1,60}?)\s*(?::|\s[–-]\s|\s?\.{3,})\s*(?<value>[^\s][^\n]{0,120})$/u

/** `Label: value` on a line of its own, when the label is known or the value is short and a number. */
export function findLabelled(piece: string): Found[] {
  const match = piece.length <= 190 ? LINE.exec(piece) : null
  if (!match) return []
  const { label = "", value = "" } = match.groups ?? {}
  const isKnown = attributeOf(label) !== undefined
  if (value.length > 60 || (!isKnown && value.length > 30)) return []
  // "97 % (target: 99 %)": what stands in brackets with a figure of its own is another statement.
  const main = value.replaceAll(/\s*\(([^)]*)\)/g, (all, inside: string) =>
    /\d/.test(inside.replaceAll(/(?:19|20)\d\d/g, "")) ? "" : all,
  )
  const read = readLabelled(label, (/\d/.test(main) || !/\d/.test(value) ? main : value).replace(/[.;,]$/, ""))
  if (!read || (!isKnown && read.kind !== "percentage")) return []
  return [{ ...read, confidence: CONFIDENCE.table, start: 0, end: piece.length }]
}
