import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { quantity, readQuantity } from "#lib/evidence/facts/numerals"
import { attributeAt, periodOf } from "#lib/evidence/facts/period"
import { OTHERS, plainKey, subjectAt } from "#lib/evidence/facts/subject"

// Percentages and what they are of. Without a word for it a percentage is nothing that can be compared.

const PERCENT = new RegExp(`${quantity()}\\s?(?:%|percent\\b|per cent\\b|Prozent\\b)`, "giu")
const RATES =
  "(?:monthly |yearly |annual |gross |net |customer |logo |revenue )*(?:churn(?: rate)?|gross margin|operating margin|net margin|margin|retention(?: rate)?|renewal(?: rate)?|market share|growth(?: rate)?|conversion(?: rate)?|uptime|availability|discount|export share|response rate|return rate|on[- ]time delivery|first[- ]pass yield|error rate|scrap rate|equity ratio)"
const RATE = new RegExp(`(?<![\\p{L}])(?:${RATES})(?![\\p{L}])`, "giu")
const OF =
  /^\s+(?:of|der|aller)\s+((?:(?:our|the|all|its)\s+)*[\p{L}][\p{L}-]*(?:\s+(?!in\b|since\b|at\b)[\p{L}][\p{L}-]*){0,4})/iu

// "churn among competitors is 8 %", "the retention of our clients' own shops".
const OTHERS_BETWEEN = new RegExp(
  `\\b(?:among|at|of|for|by|in|across|with) (?:(?:our|the|its|their|most|many|other|some|all) )?(?:\\p{L}+ )?(?:${OTHERS}|industry|sector|others|firms|companies)\\b`,
  "iu",
)
// "On-time delivery in Wales is 80 %": of a part.
const IN_PART =
  /^ ((?:in|at|for|with|on) (?:the |our )?(?!(?:january|february|march|april|may|june|july|august|september|october|november|december|total|average|general|year|last|past|first)\b)\p{L}[\p{L}-]+)/iu

export function findPercentages(sentence: string, carried: string | null): Found[] {
  if (!/%|percent|per cent|Prozent/i.test(sentence)) return []
  const rates = [...sentence.matchAll(RATE)]
  return [...sentence.matchAll(PERCENT)].flatMap((match): Found[] => {
    const value = readQuantity(match.groups ?? {})
    const start = match.index
    const end = start + match[0].length
    if (value === null || /\bby\s+(?:(?:about|around|over|nearly|some|almost) )?$/i.test(sentence.slice(0, start)))
      return []
    const of = OF.exec(sentence.slice(end))
    const rate = rates
      .map((each) => ({ text: each[0], start: each.index, end: each.index + each[0].length }))
      .map((each) => ({ ...each, distance: each.start >= end ? each.start - end : start - each.end }))
      .filter((each) => each.distance >= 0 && each.distance <= 45)
      .sort((a, b) => a.distance - b.distance)[0]
    const name = rate
      ? kpiKey(rate.text)
      : of
        ? `share of ${plainKey((of[1] ?? "").replaceAll(/\b(?:our|the|all|its)\s/gi, ""))}`
        : null
    if (name === null) return []
    // "Customer retention" is a figure of ours, not one of customers.
    const at = rate && rate.end <= start ? rate.start : start
    const subject = OTHERS_BETWEEN.test(sentence.slice(at, start)) ? null : subjectAt(sentence, at, carried)
    if (!subject) return []
    const place = rate && rate.end <= start ? IN_PART.exec(sentence.slice(rate.end, start))?.[1] : undefined
    const scope = place ? ` (${place.toLowerCase()})` : ""
    const to = rate && !of ? rate.end : end + (of?.[0].length ?? 0)
    return [
      {
        kind: "percentage",
        subject: subject.key,
        attribute: attributeAt(`${name}${scope}`, periodOf(sentence, start, end)),
        value,
        unit: "%",
        confidence: rate ? CONFIDENCE.stated : CONFIDENCE.implied,
        start: Math.min(start, rate?.start ?? start),
        end: Math.max(end, to),
      },
    ]
  })
}

const DROPPED = new Set("rate the our of in current average a an per and % eur usd gbp chf".split(" "))

/** The name of a figure, comparable: `Monthly churn rate` and `churn, monthly` are one. */
export function kpiKey(name: string): string {
  const words = plainKey(name.replace(/\([^)]*\)/g, " "))
    .split(" ")
    .filter((word) => !DROPPED.has(word))
  return [...new Set(words)].sort().join(" ")
}
