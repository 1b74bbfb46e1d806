import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { attributeOf } from "#lib/evidence/facts/labels"
import { type Money, moneyIn } from "#lib/evidence/facts/money"
import { parseDigits } from "#lib/evidence/facts/numerals"
import { attributeAt, periodNamed, periodOf } from "#lib/evidence/facts/period"
import { leadingName, plainKey } from "#lib/evidence/facts/subject"
import { mergeUnits, type PriceUnit, readUnit, unitAfter, unitText } from "#lib/evidence/facts/unit"

// Prices in text: `Starter ... 49 EUR`, `The Team plan costs €129 per month`. Those of tables are read in tables.ts.

const DROPPED = new Set(
  "the a an our your der die das ein eine unser unsere plan plans package packages paket tarif edition licence license subscription tier option price prices fee of one per for from each costs cost preis".split(
    " ",
  ),
)

const SIZE = /\b(\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?)\s?(k?g|m?l|cl|[cm]?m|oz|lbs?)\b/i
const PACK =
  /\b(\d+|two|three|four|five|six|eight|ten|twelve|twenty)\s+(pieces|loaves|units|pcs|rolls|bottles|cans|boxes|sets|items|packs|bags|sheets|pairs)\b/i

/** The name of a thing for sale, comparable: `the Team plan` and `Team` are one; `Loaf, 800 g` is `loaf [800 g]`. */
export function productKey(name: string, aside = ""): string {
  const size = SIZE.exec(name) ?? SIZE.exec(aside)
  const pack = PACK.exec(name) ?? PACK.exec(aside)
  const bare = name.replace(SIZE, " ").replace(PACK, " ")
  const key = plainKey(bare)
  const words = key.split(" ").filter((word) => !DROPPED.has(word))
  const base = words.length > 0 ? words.join(" ") : key
  if (base === "") return ""
  const packed = pack && pack[1] !== "1" ? ` (${pack[0].toLowerCase()})` : ""
  return `${base}${packed}${size ? ` [${parseDigits(size[1] ?? "")} ${size[2]?.toLowerCase()}]` : ""}`
}

/** A price as a fact; null for a name that is none. `from` prices are a lower end. `aside`: the rest of its row. */
export function priceFact(
  name: string,
  money: Money,
  unit: PriceUnit,
  period: string | null,
  aside = "",
): Pick<Found, "kind" | "subject" | "attribute" | "value" | "unit"> | null {
  const key = productKey(name, aside)
  if (key === "" || key.length > 80 || /^\d+$/.test(key)) return null
  const value = money.isFrom && /^\d/.test(money.value) ? `over ${money.value}` : money.value
  return {
    kind: "money",
    subject: "price",
    attribute: attributeAt(key, period),
    value,
    unit: unitText(money.currency, unit),
  }
}

const NAME =
  "(?<name>(?:[Tt]he |[Oo]ur |[Aa]n? )?\\p{L}[\\p{L}\\p{N}&'’/-]*(?: [\\p{L}\\p{N}(][\\p{L}\\p{N}&'’/.,()-]*){0,5})"
const LINE = new RegExp(`^(?:[-*•–]\\s*)?${NAME}\\s*(?::|[–|-](?=\\s)|\\s?\\.{2,}|\\s{2,}|\\t|\\s)\\s*$`, "u")
const COSTS = new RegExp(
  `${NAME}\\s+(?:now |currently |today |still |(?:used to|will|would|shall|may|might|could|should|does not|did not|doesn['’]t) )*(?:costs?|is priced at|sells (?:for|at)|is (?:sold|available|offered) (?:for|at)|goes for|comes at|starts? at|is yours for|kostet)\\s+(?:just |only |about )?$`,
  "u",
)
// "The price of a day pass is", "for a day pass you pay".
const PRICE_OF = new RegExp(
  `\\b(?:[Pp]rice|[Ff]ee|[Cc]harge|[Rr]ate) (?:of|for) ${NAME},? (?:is|are|stands at|comes to|starts at|remains)(?: now| currently)? (?:just |only )?$`,
  "u",
)
const WE_SELL = new RegExp(
  `\\b[Ww]e (?:now |currently )?(?:sell|offer|provide) ${NAME} (?:for|at) (?:just |only )?$`,
  "u",
)
const PAY_FOR = new RegExp(
  `\\b[Ff]or ${NAME},? (?:we (?:charge|ask|bill)|you(?:['’]ll| will)? pay|our (?:price|fee) is|the (?:price|fee) is|it costs)(?: now| currently)? (?:just |only )?$`,
  "u",
)
// "Guided tours are £65 per person": a price, where the unit says so.
const IS = new RegExp(`${NAME}\\s+(?:is|are)(?: now| currently)? (?:just |only |about )?$`, "u")
const NO_GOODS =
  /\b(?:average|mean|median|wages?|salar(?:y|ies)|pay|rent|value|margin|budget|revenue|turnover|income|discount|savings?|market|spend|costs?|total|target|goal)\b/i
const copulaOf = (lead: string): RegExpExecArray | null => {
  const match = IS.exec(lead)
  return match && !NO_GOODS.test(match[0]) ? match : null
}
// "£4 per copy for orders above 500" is another price.
const CONDITION =
  /^\s*,?\s*(?:for (?:orders?|quantities|groups|members|students|children|seniors|pensioners|schools|charities|non-?profits|early|existing|new customers|the first|over|more than|under|\d)|from \d+ |if |when (?:you|ordered|paid|booked|bought)|on (?:weekends|sundays|saturdays|holidays)|at (?:weekends|night)|during |to (?:make|build|produce|buy|ship|run|repair|maintain|develop|replace)\b)/i
const VERBS = / (?:used to|will|would|shall|may|might|could|should|now|currently|today|still)$/i
const FOR =
  /^\s*(?:for|je)\s+(?:the |an? |our |one )?(?<name>\p{L}[\p{L}\p{N}'’-]*(?: (?!per\b|and\b|a\b|in\b|with\b|is\b|each\b)[\p{L}\p{N}'’-]+){0,3})/u
const FORMER =
  /\b(?:until|was|were|used to|formerly|previously|old price|instead of|former|before|spring offer|special offer|discount|save|competitors?|competing|elsewhere)\b/i
const NO_PRODUCT =
  /^(?:it|this|that|they|we|which|and|or|each|price|prices|in|at|for|from|about|over|an?|shipping is free|up to|per|only|just|revenue|turnover|sales|market|total|budget|investment|funding|order|beyond|below|above|there|you|if|when|who|until|since|before|after|till)\b|\b(?:we|you|they|that|it|is|are|was|were|have|has|charges?|competitors?|worth|spend|spends|pay|pays)\b/i

/** Prices in one sentence or line. `around` is what the heading above says of the unit. */
export function findPrices(sentence: string, around: PriceUnit): Found[] {
  const amounts = moneyIn(sentence)
  return amounts.flatMap((money, i): Found[] => {
    const before = sentence.slice(amounts[i - 1]?.end ?? 0, money.start)
    const after = unitAfter(sentence, money.end)
    const hasUnit = after.unit.period !== null || after.unit.per.length > 0
    const lead = before.slice(-110)
    const costs =
      COSTS.exec(lead) ??
      PRICE_OF.exec(lead) ??
      PAY_FOR.exec(lead) ??
      WE_SELL.exec(lead) ??
      (hasUnit ? copulaOf(lead) : null)
    const line = i === 0 && sentence.length <= 140 ? LINE.exec(sentence.slice(0, money.start)) : null
    const behind = FOR.exec(sentence.slice(after.end))
    const isList =
      i > 0 && sentence.length <= 240
        ? /^(?:[^,;.]{0,20}[,;]|\s*(?:and|or|und))\s*(?<name>\p{Lu}[\p{L}\p{N}'’-]*(?: [\p{L}\p{N}'’-]+){0,3}) (?:costs )?$/u.exec(
            before,
          )
        : null
    const isApart = line !== null && /(?::|[–-]|\.{2,}|\s{2,}|\t)\s*$/.test(line[0])
    const name = (costs ?? (isApart || !behind ? line : null) ?? isList ?? behind)?.groups?.name
      ?.replace(
        /^(?:from|since|as of|until|in|by|at|for|and|but|then|today|now|currently)\b.* (?=(?:an?|the|our) \p{L})/iu,
        "",
      )
      .replace(VERBS, "")
      .trim()
    if (costs && /\b(?:may|might|could|would|should|not|n['’]t) (?:costs?|start)/i.test(costs[0])) return []
    if (!name || NO_PRODUCT.test(name.replace(/^(?:an?|the|our) /i, "")) || (attributeOf(name) !== undefined && !costs))
      return []
    // A line is a price when nothing much follows: "Machines worth 40,000 EUR stand idle" is none.
    const rest = sentence.slice(after.end).replace(/^[\s.;,)]+/, "").length
    if (
      !costs &&
      !behind &&
      !isList &&
      (/million|billion/.test(money.value) || rest > (isApart ? (hasUnit ? 80 : 25) : 12))
    )
      return []
    if (CONDITION.test(sentence.slice(after.end))) return []
    const clause = sentence.slice(Math.max(0, money.start - 90), money.start)
    const then = sentence.slice(money.end, money.end + 40)
    const period = FORMER.test(clause) || /\buntil\b/i.test(then) ? "past" : periodOf(sentence, money.start, after.end)
    const speaker = leadingName(sentence)
    const price = priceFact(name, money, mergeUnits(after.unit, around), period)
    if (!price) return []
    // What somebody else charges is theirs: "Rivalworks sells the Team plan for 99 EUR".
    const isTheirs = speaker !== null && (costs ?? behind) !== null && !productKey(name).startsWith(speaker)
    const whose = isTheirs ? { ...price, subject: `org:${speaker}`, attribute: `price ${price.attribute}` } : price
    const start = costs ? money.start - (costs[0].length ?? 0) : line ? 0 : money.start
    const end = !costs && !line && behind ? after.end + behind[0].length : after.end
    return [
      {
        ...whose,
        confidence: costs ? CONFIDENCE.stated : line ? CONFIDENCE.loose : CONFIDENCE.implied,
        start: Math.max(0, start),
        end,
      },
    ]
  })
}

/** The unit and period that the head of a column or a heading states for what stands under it. */
export const headOf = (text: string): { unit: PriceUnit; period: string | null; isFormer: boolean } => ({
  unit: /\bper\b|\bpaid\b|\bbilled\b|monthly|yearly|annual|\/|once|\bnet\b|\bgross\b|VAT|MwSt|pro /i.test(text)
    ? readUnit(unitWords(text))
    : readUnit(""),
  period: periodNamed(text),
  isFormer: /\b(?:old|former|previous|until)\b/i.test(text),
})

// Only what follows "per" is a unit: "Price per seat (EUR)" is priced by the seat, not by the price.
function unitWords(text: string): string {
  const per =
    /(?:\bper\b|\/|\bpro\b)\s*([\p{L}]+(?:\s*(?:and|\/|,|per|und)\s*(?:per )?[\p{L}]+)?)/iu.exec(text)?.[1] ?? ""
  const period = /\b(?:monthly|yearly|annually|annual|weekly|once|one-time)\b/i.exec(text)?.[0] ?? ""
  const tax = /\b(?:net|gross|(?:incl|excl)\w*\.? VAT)\b/i.exec(text)?.[0] ?? ""
  return `${per} ${period} ${tax}`
}
