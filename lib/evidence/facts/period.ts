import { clauseOf, type Span } from "#lib/evidence/facts/clause"

// Which time a statement is about. `null` is now; `2025` and `2025-09` are then; `past`, `last year` and `plan` are
// neither, undated.

const MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december".split("|")
const MONTH =
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
const DATED = new RegExp(
  `(?:\\b(?<month>${MONTH})\\.? |\\bQ(?<quarter>[1-4])[ /-]|\\bFY ?|(?<![\\p{L}\\d.,€$£-]))(?<year>(?:19|20)\\d{2})(?:-(?<iso>0[1-9]|1[0-2]))?(?![\\d,.]?\\d)`,
  "giu",
)
const PLANNED_WORDS =
  "will|shall|plans? (?:to|for|is|are)|we plan|planned|planning|targets?(?! (?:groups?|markets?|audiences?|customers?|industr|segments?))|targeted|aims?|aiming|goals?|objectives?|expects?|expected|forecasts?(?! (?:accuracy|errors?|quality|horizon))|budget|projected|intends?|we want|wants? to|hopes? to|we hope|should (?:reach|be|rise|fall|grow)|(?:may|might|could|would) (?:soon |then |one day )?(?:be|have|need|employ|reach|serve|cost|become|grow|take|win)|by the end of|next year|by 20\\d\\d|until 20\\d\\d|soll|wollen|werden|ziel|geplant"
const PLANNED = new RegExp(`\\b(?:${PLANNED_WORDS})\\b`, "i")
const FORMER_WORDS =
  "had|used to|formerly|former|previously|originally|(?<!more than |at |all )once(?! more| a | per | every)|back then|at that time|in those days|ago|last year|started (?:out )?with|began with|at first|in the past|no longer|moved from|until then|damals|früher|ehemals|war"
const NOW_WORDS =
  "now|nowadays|today|currently|at present|presently|at the moment|these days|meanwhile|as we speak|heute|derzeit|aktuell"
const ROLES = new RegExp(
  `(?<![\\p{L}])(?:(?<plan>${PLANNED_WORDS})|(?<former>${FORMER_WORDS})|(?<now>${NOW_WORDS}))(?![\\p{L}'’])`,
  "giu",
)
const WAS = /\b(?:was|were|had|employed|served|counted|ran|sold|made|cost|charged|numbered|used)\b/i
/** Behind a figure these speak of it; "had" and "once" do not. */
const AFTERWARDS = /^(?:ago|back then|at that time|in those days|last year|in the past|until then)$/i
/** "The target is now 98 %" is still a target. */
const GOVERNED =
  /\b(?:targets?|goals?|aims?|objectives?|budget|forecast|ziel)\b[^,;.\d]{0,40}\b(?:is|are|remains|stands at|of|at|ist)\s(?:now |currently |today )?(?:to (?:reach |be |get to ))?(?:(?:about|around|over|at least|more than|under|below) )?$/i
// A year after these says how long, not when: "since 2014", "founded in 2014".
const NOT_WHEN =
  /(?:\bsince|\bfounded in|\bestablished in|\bsince the year|\bfrom|\bseit|\bvalid from|\bstandard|\bISO|©)\s*(?:\w+\s)?$/i

/** The period of what stands between `start` and `end` of a sentence: of its own clause first. */
export function periodOf(sentence: string, start: number, end: number): string | null {
  const clause = clauseOf(sentence, start, end)
  const role = roleOf(sentence, clause, start, end)
  const years = [...sentence.matchAll(DATED)].filter((found) => {
    const at = found.index
    return (at >= end || at + found[0].length <= start) && !NOT_WHEN.test(sentence.slice(Math.max(0, at - 22), at))
  })
  const own = years.filter(({ index }) => index >= clause.from && index < clause.to)
  // "From 91 % to 95 %": what is planned is the second.
  const isFrom = /\bfrom\s*$/i.test(sentence.slice(0, start))
  if (role === "plan" && isFrom) return nearest(own, start, end)
  const near = nearest(own.length > 0 || role === "now" ? own : years, start, end)
  if (near) return role === "plan" ? `plan ${near}` : near
  if (role === "plan") return "plan"
  if (isFrom) return "past"
  return role === "now" ? null : role
}

/** Of the words for a time in a clause, the nearest: those behind a figure count half. */
function roleOf(
  sentence: string,
  { from, to }: Span,
  start: number,
  end: number,
): "plan" | "past" | "last year" | "now" | null {
  const low = Math.max(from, start - 90)
  if (GOVERNED.test(sentence.slice(low, start))) return "plan"
  const window = sentence.slice(low, Math.min(to, end + 70))
  let best: { distance: number; role: "plan" | "past" | "last year" | "now" } | undefined
  for (const found of window.matchAll(ROLES)) {
    const at = low + found.index
    const isBehind = at >= end
    if (!isBehind && at + found[0].length > start) continue
    const { former, plan } = found.groups ?? {}
    if (former && isBehind && !AFTERWARDS.test(former)) continue
    const distance = isBehind ? 2 * (at - end) : start - at - found[0].length
    if (best && best.distance <= distance) continue
    // "Until 2020 we had": a year to which something was, not will be.
    const isOver = plan && /^(?:by|until) 20/i.test(plan) && WAS.test(window)
    const past = former && /^last year$/i.test(former) ? "last year" : "past"
    best = { distance, role: isOver ? "past" : plan ? "plan" : former ? past : "now" }
  }
  return best?.role ?? null
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
