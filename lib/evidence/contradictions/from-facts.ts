import type { StatedFact, Statement } from "#lib/evidence/contradictions/statement"
import { splitAttribute } from "#lib/evidence/facts/period"
import { COMPANY, isSameName, nameKey, plainKey } from "#lib/evidence/facts/subject"
import { sayValue } from "#lib/evidence/facts/words"

/** What is known of the company beside its documents. */
export type Known = { company_name: string | null; headquarters: string | null; trade: string; today: string }

const NEVER = /^(?:heading|what it does|claim )/
const MONTHS_OF_NOW = 6

/** What documents state, as far as it can be compared: about the company under its own name, and dated. */
export function statementsFromFacts(facts: readonly StatedFact[], known: Known): Statement[] {
  const statements = facts
    .filter((fact) => !NEVER.test(fact.attribute))
    .map((fact) => statementOf(fact, known))
    .filter((statement) => !isUndatedPast(statement))
  return latestIsNow(withoutVariants(statements), known.today)
}

/** Two figures of some time that is over are of two times. Last year's revenue alone is asked for. */
const isUndatedPast = ({ attribute, period }: Statement) =>
  period === "past" || period === "one case" || (period === "last year" && attribute !== "revenue")

/** "Cleaning offices since 2011" says when a cleaning company began, if cleaning offices is what it does. */
function isTrade(attribute: string, { company_name, trade }: Known): boolean {
  const [first = "", ...what] = attribute.replace(/^since /, "").split(" ")
  const own = ` ${plainKey(`${company_name ?? ""} ${trade}`)}`
  const stem = first.replace(/ing$/, "")
  const has = (word: string) => own.includes(` ${word.replace(/(?:es|s)$/, "")}`)
  return stem.length >= 3 && own.includes(` ${stem}`) && (trade === "" || what.every((word) => has(word)))
}

function statementOf(fact: StatedFact, known: Known): Statement {
  const { base, period } = splitAttribute(fact.attribute)
  const own = known.company_name ? nameKey(known.company_name) : ""
  const isOurs = fact.subject.startsWith("org:") && isSameName(fact.subject.slice(4), own)
  const isPrice = isOurs && base.startsWith("price ")
  const place = scopedTo(base)
  // "64 employees in Tarnwick" are all of them when Tarnwick is where the company sits.
  const isHome =
    place !== null && known.headquarters !== null && isSameName(place, plainKey(known.headquarters.split(",")[0] ?? ""))
  return {
    subject: isPrice ? "price" : isOurs ? COMPANY : fact.subject,
    attribute:
      base.startsWith("since ") && isTrade(base, known)
        ? "founded_year"
        : isPrice
          ? base.slice("price ".length)
          : isHome
            ? base.replace(/ \(in .*$/, "")
            : base,
    period,
    value: fact.value,
    unit: fact.unit,
    confidence: isHome ? Math.min(fact.confidence, 0.6) : fact.confidence,
    side: {
      source: fact.source,
      value: sayValue(fact.value, fact.unit),
      quote: fact.quote,
      step_id: null,
      path: null,
      evidence_id: fact.evidence_id,
      page: fact.page,
      offset: fact.offset,
    },
  }
}

function scopedTo(attribute: string): string | null {
  const place = / \(in (?:the )?([^)]+)\)$/.exec(attribute)?.[1]
  return place ? plainKey(place.split(",")[0] ?? "") : null
}

const sourceOf = (statement: Statement) => statement.side.evidence_id ?? ""

/** A thing sold only "with" something is that thing: a list that has one such row means it by the bare name. */
function withoutVariants(statements: Statement[]): Statement[] {
  const names = new Map<string, Set<string>>()
  for (const statement of statements) {
    if (statement.subject !== "price") continue
    const source = sourceOf(statement)
    names.set(source, (names.get(source) ?? new Set()).add(statement.attribute))
  }
  return statements.map((statement) => {
    const bare = statement.subject === "price" ? statement.attribute.split(" with ")[0] : undefined
    if (bare === undefined || bare === statement.attribute) return statement
    const rivals = [...(names.get(sourceOf(statement)) ?? [])].filter(
      (name) => name === bare || name.startsWith(`${bare} with `),
    )
    return rivals.length === 1 ? { ...statement, attribute: bare } : statement
  })
}

const monthsOf = (period: string) => {
  const [, year, month, quarter] = /^(\d{4})(?:-(\d\d)| Q([1-4]))?$/.exec(period) ?? []
  if (year === undefined) return null
  return Number(year) * 12 + Number(month ?? (quarter ? Number(quarter) * 3 : 12))
}

/** A figure dated in the last months counts as now, unless its document has a series of them: each of those is its own. */
function latestIsNow(statements: Statement[], today: string): Statement[] {
  const now = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7))
  const isRecent = ({ period }: Statement) => {
    if (period === null) return false
    if (period === today.slice(0, 4)) return true
    const at = monthsOf(period)
    return at !== null && period.length > 4 && at <= now && at >= now - MONTHS_OF_NOW
  }
  const keyOf = (statement: Statement) => [sourceOf(statement), statement.subject, statement.attribute].join("\u0000")
  const times = new Map<string, Set<string>>()
  for (const statement of statements) {
    const key = keyOf(statement)
    times.set(
      key,
      (times.get(key) ?? new Set()).add(statement.period?.startsWith("plan") ? "plan" : (statement.period ?? "now")),
    )
  }
  return statements.map((statement) => {
    const others = [...(times.get(keyOf(statement)) ?? [])].filter(
      (time) => !["plan", "past", "last year"].includes(time),
    )
    return isRecent(statement) && others.length === 1 && statement.subject !== "market"
      ? { ...statement, period: null }
      : statement
  })
}
