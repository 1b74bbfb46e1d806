import { clauseOf } from "#lib/evidence/facts/clause"
import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { quantity, readQuantity } from "#lib/evidence/facts/numerals"
import { attributeAt, periodOf } from "#lib/evidence/facts/period"
import { subjectAt } from "#lib/evidence/facts/subject"

// Amounts of money and what they are: revenue, funding, market size. Prices have a file of their own.

const CODES = "EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|JPY|CNY|CAD|AUD|NZD|INR|BRL|MXN|ZAR|SGD|HKD|KRW|TRY|AED"
const SYMBOLS: readonly [RegExp, string][] = [
  [/^(?:US\$|USD|US dollars?|dollars?|\$)$/i, "USD"],
  [/^(?:€|euros?)$/i, "EUR"],
  [/^(?:£|pounds?(?: sterling)?)$/i, "GBP"],
  [/^(?:CA\$|C\$)$/i, "CAD"],
  [/^(?:A\$|AU\$)$/i, "AUD"],
  [/^(?:¥|yen)$/i, "JPY"],
  [/^(?:CHF|Fr\.|Swiss francs?|francs?|Franken)$/i, "CHF"],
  [/^(?:₹|rupees?)$/i, "INR"],
]
const BEFORE = `US\\$|CA\\$|AU\\$|C\\$|A\\$|€|\\$|£|¥|₹|Fr\\.|(?<![\\p{L}])(?:${CODES})`
const AFTER = `€|\\$|£|¥|₹|(?:${CODES}|US dollars?|dollars?|euros?|pounds?(?: sterling)?|Swiss francs?|francs?|Franken|yen|rupees?)(?![\\p{L}])`
const IS_CODE = new RegExp(`^(?:${CODES})$`, "i")
const INNER = quantity({ money: true })
// The names of groups may stand once per expression, so the two orders are two expressions.
const LEADING = new RegExp(
  `(?<from>\\b(?:from|starting at|starts at|ab) )?(?<lead>about|around|approximately|approx\\.|roughly|some|circa|ca\\.|nearly|almost|(?<!turned )over|more than|at least|up to|under|less than|rund|etwa|über)?\\s?(?<currency>${BEFORE})\\s?${INNER}`,
  "giu",
)
const TRAILING = new RegExp(`(?<from>\\b(?:from|starting at|starts at|ab) )?${INNER}\\s?(?<currency>${AFTER})`, "giu")

/** Amounts in one text, at most: a sentence with more is a table that lost its shape. */
const MOST_AMOUNTS = 30

export type Money = { value: string; currency: string; start: number; end: number; isFrom: boolean }

/** The three-letter code of a currency as written. */
export function currencyOf(text: string): string | undefined {
  const trimmed = text.trim()
  if (IS_CODE.test(trimmed)) return trimmed.toUpperCase()
  return SYMBOLS.find(([pattern]) => pattern.test(trimmed))?.[1]
}

/** Every amount with a currency, in order, none twice. */
export function moneyIn(text: string): Money[] {
  const found: Money[] = []
  if (!/\d/.test(text)) return found
  for (const pattern of [LEADING, TRAILING]) {
    for (const match of text.matchAll(pattern)) {
      if (found.length >= MOST_AMOUNTS) break
      const groups = match.groups ?? {}
      const start = match.index + match[0].length - match[0].trimStart().length
      const end = match.index + match[0].length
      const currency = currencyOf(groups.currency ?? "")
      const value = readQuantity({ ...groups, mode: groups.mode ?? groups.lead })
      if (!currency || value === null || found.some((each) => each.start < end && start < each.end)) continue
      found.push({ value, currency, start, end, isFrom: groups.from !== undefined })
    }
  }
  return found.sort((a, b) => a.start - b.start)
}

const TOPICS: readonly [string, string][] = [
  ["revenue", "revenues?|turnover|turned over|annual sales|yearly sales|net sales|sales of|Umsatz"],
  ["arr", "ARR|annual recurring revenue"],
  ["mrr", "MRR|monthly recurring revenue|recurring revenue per month"],
  ["funding", "funding|raised|investment round|seed round|series [a-e]"],
  ["profit", "profit|EBITDA|EBIT|net income|Gewinn"],
  ["order value", "average order(?: value)?|average basket|basket size|average receipt"],
  ["tam", "TAM|total addressable market|total market|market volume|(?:global|world|whole|entire) market"],
  [
    "sam",
    "SAM|service?able (?:addressable |available )?(?:part|share|market)|market we (?:can )?serve|we (?:can|could|are able to) (?:actually |really )?(?:serve|reach|address|supply)",
  ],
  [
    "som",
    "SOM|service?able obtainable market|obtainable market|we (?:can|could|are able to) (?:realistically |actually )?(?:win|capture|obtain|gain)",
  ],
]
const TOPIC = new RegExp(
  `(?<![\\p{L}-])(?:${TOPICS.map(([key, words]) => `(?<${key.replace(" ", "_")}>${words})`).join("|")})(?![\\p{L}-])`,
  "giu",
)
const NEUTRAL_BEFORE =
  /(?:annual|yearly|total|last year['’]s|we|they|it|net|group|company|consolidated|our|its|the|their|an?|of|in|with|had|and|made|reached|achieved|generated|recorded|overall|recent|der|die|das|unser|im|jahr|\d{4}|^)[\s,]*$/i
const SCOPED_AFTER =
  /^\s*(?:per (?!year|annum)|from (?!\D{0,3}\d)|growth|target|share|model|stream|of (?:the|our|its) \p{L}|with \p{L}|by |in (?!\d{4}|the (?:year|last|past)|FY|\p{Lu}\p{L}+ \d{4}|20)|(?:a|each|every|per) (?:day|week|month|quarter))/iu

/** "Grew by £4m" says nothing of how much it is. */
const CHANGE = /\bby\s+(?:(?:about|around|over|nearly|some|almost) )?$/i
const PART_OF_MARKET =
  /\b(?!(?:The|Our|Its|A|This|Their)\b)\p{Lu}\p{L}+ $|^In (?:the )?(?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)\p{Lu}/u
const MARKET = new Set(["tam", "sam", "som"])

/** Amounts whose meaning stands near them. The nearest topic wins; without one the amount is only a mention. */
export function findMoney(sentence: string, carried: string | null): Found[] {
  const amounts = moneyIn(sentence)
  if (amounts.length === 0) return []
  const topics = [...sentence.matchAll(TOPIC)].map((match) => {
    const key = Object.entries(match.groups ?? {}).find(([, words]) => words !== undefined)?.[0] ?? ""
    return { key: key.replace("_", " "), start: match.index, end: match.index + match[0].length }
  })
  return amounts.flatMap((money): Found[] => {
    const clause = clauseOf(sentence, money.start, money.end)
    const own = topics.filter((each) => each.start >= clause.from && each.end <= clause.to)
    const topic = (own.length > 0 ? own : topics)
      .map((each) => ({ ...each, distance: each.start >= money.end ? each.start - money.end : money.start - each.end }))
      .filter((each) => each.distance <= 70)
      .sort((a, b) => a.distance - b.distance)[0]
    const { start, end, value, currency } = money
    if (!topic || CHANGE.test(sentence.slice(0, start))) return []
    const isMarket = MARKET.has(topic.key)
    // "The US total market", "in Asia the total market": a part of it.
    if (isMarket && PART_OF_MARKET.test(sentence.slice(0, topic.start))) return []
    const subject = isMarket
      ? { key: "market", isExplicit: true }
      : subjectAt(sentence, Math.min(topic.start, start), carried)
    if (!subject) return []
    // "Revenue rose from £3m to £4.2m".
    const isBefore = money.isFrom && /^\s*(?:up )?to\b/i.test(sentence.slice(end))
    const isScoped =
      !isMarket &&
      !/^turned over$/i.test(sentence.slice(topic.start, topic.end)) &&
      (!NEUTRAL_BEFORE.test(sentence.slice(0, topic.start)) ||
        SCOPED_AFTER.test(sentence.slice(topic.end)) ||
        SCOPED_AFTER.test(sentence.slice(end)))
    const scope = isScoped
      ? ` (${sentence
          .slice(Math.max(0, topic.start - 20), topic.end + 20)
          .trim()
          .toLowerCase()})`
      : ""
    return [
      {
        kind: "money",
        subject: subject.key,
        attribute: attributeAt(`${topic.key}${scope}`, isBefore ? "past" : periodOf(sentence, start, end)),
        value,
        unit: currency,
        confidence: subject.isExplicit ? CONFIDENCE.stated : CONFIDENCE.implied,
        start: Math.min(start, topic.start),
        end: Math.max(end, topic.end),
      },
    ]
  })
}
