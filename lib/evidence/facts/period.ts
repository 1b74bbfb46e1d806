// Which time a statement is about. `null` is now; `2025` and `2025-09` are then; `past` and `plan` are neither, undated.

const MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december".split("|")
const MONTH =
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
const DATED = new RegExp(
  `(?:\\b(?<month>${MONTH})\\.? |\\bQ(?<quarter>[1-4])[ /-]|\\bFY ?|(?<![\\p{L}\\d.,€$£-]))(?<year>(?:19|20)\\d{2})(?:-(?<iso>0[1-9]|1[0-2]))?(?![\\d,.]?\\d)`,
  "giu",
)
const PLANNED =
  /\b(?:will|shall|plans? (?:to|for|is|are)|we plan|planned|planning|targets?|targeted|aims?|aiming|goals?|expects?|expected|forecasts?|budget|projected|intends?|want to|hope|by the end of|by 20\d\d|until 20\d\d|soll|wollen|werden|ziel|geplant)\b/i
const FORMER =
  /\b(?:had|used to|formerly|former|previously|originally|once|back then|at that time|in those days|ago|last year|started (?:out )?with|began with|at first|in the past|no longer|moved from|until then|damals|früher|ehemals|war)\b/i
// A year after these says how long, not when: "since 2014", "founded in 2014".
const NOT_WHEN =
  /(?:\bsince|\bfounded in|\bestablished in|\bsince the year|\bfrom|\bseit|\bvalid from|\bstandard|\bISO|©)\s*(?:\w+\s)?$/i

/** The period of what stands between `start` and `end` of a sentence. */
export function periodOf(sentence: string, start: number, end: number): string | null {
  const years = [...sentence.matchAll(DATED)].filter((found) => {
    const at = found.index
    return (at >= end || at + found[0].length <= start) && !NOT_WHEN.test(sentence.slice(Math.max(0, at - 22), at))
  })
  const isChange = /\bfrom\s*$/i.test(sentence.slice(0, start))
  const near = nearest(years, start, end)
  const clause = sentence.slice(Math.max(0, start - 90), Math.min(sentence.length, end + 70))
  const isPlan = PLANNED.test(clause)
  if (near) return isPlan ? `plan ${near}` : near
  if (isPlan) return "plan"
  if (isChange || FORMER.test(sentence.slice(Math.max(0, start - 90), start))) return "past"
  return null
}

function nearest(years: RegExpExecArray[], start: number, end: number): string | null {
  let best: { distance: number; text: string } | undefined
  for (const found of years) {
    // What follows a figure dates it rather than what stands before it.
    const distance = found.index >= end ? found.index - end : (start - found.index) * 1.5
    if (distance > 120 || (best && best.distance <= distance)) continue
    best = { distance, text: textOf(found.groups ?? {}) }
  }
  return best?.text ?? null
}

function textOf({ month, quarter, year = "", iso }: Record<string, string | undefined>): string {
  if (quarter) return `${year} Q${quarter}`
  const at = month ? MONTHS.findIndex((name) => name.startsWith(month.toLowerCase().slice(0, 3))) + 1 : Number(iso ?? 0)
  return at > 0 ? `${year}-${String(at).padStart(2, "0")}` : year
}

/** The period a short text names by itself, such as the head of a column or the field of a form. */
export function periodNamed(text: string): string | null {
  const [found] = text.matchAll(DATED)
  const year = found ? textOf(found.groups ?? {}) : null
  return PLANNED.test(text) ? `plan${year ? ` ${year}` : ""}` : year
}

/** `founded_year` or `revenue@2025`. */
export const attributeAt = (attribute: string, period: string | null) => (period ? `${attribute}@${period}` : attribute)

/** The two parts of such an attribute. */
export function splitAttribute(attribute: string): { base: string; period: string | null } {
  const at = attribute.lastIndexOf("@")
  return at < 0 ? { base: attribute, period: null } : { base: attribute.slice(0, at), period: attribute.slice(at + 1) }
}
