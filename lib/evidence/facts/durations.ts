import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { hasFigure, type Interval, intervalOf, quantity, readQuantity } from "#lib/evidence/facts/numerals"
import { attributeAt, periodOf } from "#lib/evidence/facts/period"
import { COMPANY, leadingName, subjectAt } from "#lib/evidence/facts/subject"

// Times promised or usual: guarantee, warranty, delivery, notice, sales cycle.

const UNIT =
  "(?<unit>(?:working|business|calendar|Werk|Arbeits)?[ -]?(?:hours?|days?|nights?|weeks?|months?|years?|Stunden?|Tagen?|Tage|Wochen?|Monaten?|Monate|Jahren?|Jahre))(?![\\p{L}])"
const DURATION = new RegExp(
  `(?<limit>\\b(?:within|in under|in less than|no later than|up to|innerhalb von|binnen) )?${quantity({ words: true })}[\\s-]${UNIT}`,
  "giu",
)

const TOPICS: readonly [string, string][] = [
  [
    "guarantee",
    "money[- ]back(?: guarantee| period)?|(?:satisfaction )?guarantees?|money back|your money|full refund|refund|get every \\w+ (?:of [\\w ]{1,30} )?back|Garantie|Geld[- ]zurück",
  ],
  ["warranty", "warrant(?:y|ies)|Gewährleistung"],
  [
    "returns",
    "returns? (?:policy|period|window)|right of return|(?:to |can |may )return (?:it|them|any|anything|the|your|every|goods|items)|can be returned|returned within|send it back",
  ],
  ["trial", "(?:free )?trial|try (?:it )?(?:for )?free|test phase|Testphase"],
  [
    "delivery",
    "deliver(?:y|ed|s|ies)?(?: time)?|ship(?:s|ped|ping)?|dispatched|lead time|arrives?|Lieferung|Lieferzeit|geliefert|liefern",
  ],
  ["response", "(?:first )?(?:response|reply|answer)(?: time| of support)?|respond|reply|answered|Reaktionszeit"],
  ["notice period", "notice(?: period)?|Kündigungsfrist"],
  [
    "sales cycle",
    "sales cycle|buying (?:process|cycle|decision)|(?:from|between) (?:(?:the|a|an) )?(?:(?:first|initial|opening) )?(?:call|contact|meeting|demo|conversation|visit|enquiry|inquiry|lead|introduction|pitch|email|talk) (?:to|and|until) (?:(?:the|a|an) )?(?:(?:signed|final|closed|first|firm) )?(?:signature|signing|contract|order|deal|close|purchase|agreement|sale)|sales process|(?:typical|average|usual) deal|deals? (?:take|close)|time to close|clos(?:e|ing) (?:a|the) (?:deal|sale)|[\\p{L}]{3,20}s (?:usually|typically|normally|often|generally) (?:sign|decide)|Verkaufszyklus",
  ],
  ["payment term", "payment(?: terms?)?|payable|to be paid|Zahlungsziel"],
  ["implementation", "implementation|go[- ]live|onboarding|roll[- ]?out|set up|setup|installation|installed"],
  ["shelf life", "shelf life|keeps fresh|stays fresh|best before"],
  ["battery life", "battery(?: life)?"],
  ["calibration", "calibrat(?:ion|ed)"],
]
const KEYS = TOPICS.map(([key]) => key)
const TOPIC = new RegExp(
  TOPICS.map(([, words], i) => `(?<t${i}>(?<![\\p{L}])(?:${words})(?![\\p{L}]))`).join("|"),
  "giu",
)
const ADJECTIVE =
  /(?<![\p{L}])(express|same-day|overnight|extended|international|local|emergency|first|enterprise|premium|priority|pilot|extra)(?:\s[\p{L}]+)?\s*$/iu
const SCOPED =
  /^\s*(?:on|for|in|outside|abroad|to) (?:all |our |the )?(?!signature|our customers|you\b|going|delivery|receipt|purchase|the (?:first|date|day)|total|most|general|average|truth|standard)(\p{L}[\p{L}-]*(?: (?!and\b|from\b|after\b|with\b|of\b|is\b|are\b|was\b|has\b|within\b)\p{L}[\p{L}-]*)?)/iu
const ONE_CASE =
  /\b(?:one (?!of)\p{L}+|once|a (?:customer|client|yard|hospital|clinic)|for example|the fastest|the longest|the shortest|the record|luck|in one case|used to|formerly|instead of|competitors?|others?|elsewhere)\b/iu

const DAYS: readonly [RegExp, string][] = [
  [/^(?:working|business|werk|arbeits)[ -]?(?:days?|tagen?|tage)$/, "working days"],
  [/^(?:hours?|stunden?)$/, "hours"],
  [/^(?:calendar[ -]?)?(?:days?|nights?|tagen?|tage)$/, "days"],
  [/^(?:weeks?|wochen?)$/, "weeks"],
  [/^(?:months?|monaten?|monate)$/, "months"],
  [/^(?:years?|jahren?|jahre)$/, "years"],
]

export const durationUnit = (text: string): string | undefined =>
  DAYS.find(([pattern]) => pattern.test(text.trim().toLowerCase()))?.[1]

export function findDurations(sentence: string, carried: string | null): Found[] {
  if (!hasFigure(sentence)) return []
  const topics = [...sentence.matchAll(TOPIC)]
    .map((match) => {
      const at = Object.values(match.groups ?? {}).findIndex((words) => words !== undefined)
      return { key: KEYS[at] ?? "", start: match.index, end: match.index + match[0].length }
    })
    .filter(
      (topic) =>
        !/\b(?:from|after|upon|before|until|since|on|(?<!(?:days?|weeks?|months?|years?) )of) (?:the |first |each )?$/i.test(
          sentence.slice(0, topic.start),
        ),
    )
  if (topics.length === 0) return []
  const best = new Map<string, { distance: number; found: Found }>()
  for (const match of sentence.matchAll(DURATION)) {
    const start = match.index
    const end = start + match[0].length
    const value = readQuantity(match.groups ?? {})
    const unit = durationUnit(match.groups?.unit ?? "")
    const topic = nearest(topics, start, end)
    if (!value || !unit || !topic) continue
    if (topic.end <= start && /\b(?:not|never|no longer|cannot)\b/i.test(sentence.slice(topic.end, start))) continue
    if (topic.start >= end && /\b(?:after|since|before)\b/i.test(sentence.slice(end, topic.start))) continue
    const isSale =
      topic.key === "sales cycle" && !/\b(?:competitors?|rivals?|others|elsewhere|industry)\b/i.test(sentence)
    const subject =
      isSale && leadingName(sentence) === null
        ? { key: COMPANY, isExplicit: false }
        : subjectAt(sentence, Math.min(start, topic.start), carried, { mayBeEach: true })
    if (!subject) continue
    const scope = scopeOf(sentence, topic, end)
    const isCase = ONE_CASE.test(sentence.slice(0, start))
    const found: Found = {
      kind: "claim",
      subject: subject.key,
      attribute: attributeAt(`${topic.key}${scope}`, isCase ? "one case" : periodOf(sentence, start, end)),
      value: value.replace(/^under /, ""),
      unit,
      confidence: topic.distance <= 40 ? CONFIDENCE.stated : CONFIDENCE.implied,
      start: Math.min(start, topic.start),
      end: Math.max(end, topic.end),
    }
    // One time per topic and sentence: the nearest. Others speak of parts of it.
    const other = best.get(topic.key)
    if (!other || topic.distance < other.distance) best.set(topic.key, { distance: topic.distance, found })
  }
  return [...best.values()].map((each) => each.found)
}

type Topic = { key: string; start: number; end: number }

function nearest(topics: Topic[], start: number, end: number): (Topic & { distance: number }) | undefined {
  return topics
    .map((topic) => ({ ...topic, distance: topic.start >= end ? topic.start - end : Math.max(0, start - topic.end) }))
    .filter((topic) => topic.distance <= 80)
    .sort((a, b) => a.distance - b.distance)[0]
}

const THING =
  /(?:^|[.,;:] |\band )(?:the |our |all |every |each )?((?!(?:the|our|all)\b)\p{L}[\p{L}-]*(?: \p{L}[\p{L}-]*){0,2}?) (?:(?:is|are|will be|get|gets|usually|always|normally|then) ?)*(?:delivered|shipped|dispatched|sent|carry|carries|have|has|come with|comes with)\b[^.;]{0,25}$/iu
const GENERIC =
  /^(?:orders?|purchases?|deals?|goods|products?|everything|parcels?|it|they|we|you|items?|all|customers?|he|she|this|that)$/i

/** What the time is for, when it is not for everything: `of spare parts`, `(express)`. */
function scopeOf(sentence: string, topic: Topic, end: number): string {
  const adjective = ADJECTIVE.exec(sentence.slice(0, topic.start))?.[1]
  const after = SCOPED.exec(sentence.slice(topic.end)) ?? SCOPED.exec(sentence.slice(Math.max(end, topic.end)))
  const words = after?.[1] ?? ""
  const isWords = words !== "" && !/^(?:less|more|about|under|days?|hours?|weeks?|months?)\b/i.test(words)
  const thing = isWords ? words : (THING.exec(sentence.slice(0, topic.end))?.[1] ?? "")
  const bare = thing.replace(/^(?:all|your|any|every|each) /i, "")
  const of = bare && !GENERIC.test(bare) ? ` of ${bare.toLowerCase()}` : ""
  return `${adjective ? ` (${adjective.toLowerCase()})` : ""}${of}`
}

const PER_UNIT: Readonly<Record<string, Interval>> = {
  hours: { low: 1 / 24, high: 1 / 24 },
  days: { low: 1, high: 1 },
  weeks: { low: 7, high: 7 },
  months: { low: 28, high: 31 },
  years: { low: 365, high: 366 },
}

/** Days a duration may mean: a month has 28 to 31, and working days may have weekends between them. */
export function daysOf(value: string, unit: string): Interval | null {
  const span = intervalOf(value, true)
  if (!span) return null
  if (unit === "working days") return { low: span.low, high: span.high + 2 * Math.ceil(span.high / 5) }
  const per = PER_UNIT[unit]
  return per ? { low: span.low * per.low, high: span.high * per.high } : null
}
