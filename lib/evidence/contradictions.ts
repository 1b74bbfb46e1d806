import { createHash } from "node:crypto"
import type { Contradiction } from "#lib/evidence/contract"
import { ANY_CURRENCY, isComparable, isConflict } from "#lib/evidence/contradictions/conflict"
import { statementsFromAnswers } from "#lib/evidence/contradictions/from-answers"
import { type Known, statementsFromFacts } from "#lib/evidence/contradictions/from-facts"
import type { StatedFact, Statement } from "#lib/evidence/contradictions/statement"
import { intervalOf } from "#lib/evidence/facts/numerals"
import { attributeAt } from "#lib/evidence/facts/period"
import { parseUnitText } from "#lib/evidence/facts/unit"
import { topicOf } from "#lib/evidence/facts/words"
import type { Answers } from "#lib/onboarding/field"

export type { StatedFact } from "#lib/evidence/contradictions/statement"

/** Pairs listed at most. */
const MOST_PAIRS = 200
/** Of two counts, one must at least stand in a sentence with its subject, in a table, or in an answer. */
const SURE_ENOUGH = 0.8

/**
 * Pairs of statements that cannot both be true: answers against documents, documents against each other, and a
 * document against itself. One pair per disagreement. `today` is an ISO date: it decides which figures are of now.
 */
export function contradictionsOf(
  answers: Readonly<Record<number, Answers>>,
  facts: readonly StatedFact[],
  today: string,
): Contradiction[] {
  const known = companyIn(answers, today)
  const stated = statementsFromAnswers(answers)
  const currencies = currenciesOf(stated)
  const statements = nowOfAnswers([...stated, ...statementsFromFacts(facts, known)], today).flatMap((statement) => [
    ...(statement.unit === ANY_CURRENCY ? [] : [statement]),
    ...asLatestRevenue(statement, today, currencies),
  ])
  const groups = new Map<string, Statement[]>()
  for (const statement of statements) {
    const key = [statement.subject, nameOf(statement.attribute), keyPeriod(statement)].join("\u0000")
    groups.set(key, [...(groups.get(key) ?? []), statement])
  }
  return [...groups.values()].flatMap(disagreements).slice(0, MOST_PAIRS)
}

/** What answers say of the company, by which facts of documents are read as its own. `today` is an ISO date. */
export function companyIn(answers: Readonly<Record<number, Answers>>, today: string): Known {
  const company = answers[1] ?? {}
  const text = (value: unknown) => (typeof value === "string" && value.trim() !== "" ? value : null)
  return {
    company_name: text(company.company_name),
    headquarters: text(company.headquarters),
    trade: [company.description, answers[5]?.what_is_sold].flatMap((each) => text(each) ?? []).join(" "),
    today,
  }
}

/** `paddles` and `paddle` are one thing for sale, `loaf [800 g]` is a `loaf`. */
const nameOf = (attribute: string) =>
  attribute.replace(/ \[[^\]]*\]$/, "").replace(/(\p{L}{2}[^\Wsu])s(?!\p{L})/gu, "$1")

/** Figures of a market differ by their year only when both name one. */
const keyPeriod = (statement: Statement) => (statement.subject === "market" ? "" : (statement.period ?? ""))

/** An answer about this year is about now, as a document's latest figure is. */
function nowOfAnswers(statements: Statement[], today: string): Statement[] {
  const year = today.slice(0, 4)
  const half = new Date(Date.UTC(Number(year), Number(today.slice(5, 7)) - 7, 1)).toISOString().slice(0, 7)
  const isNow = ({ side, period, subject }: Statement) =>
    side.step_id !== null &&
    subject !== "market" &&
    period !== null &&
    (period === year || (/^\d{4}-\d\d$/.test(period) && period >= half && period <= today.slice(0, 7)))
  return statements.map((statement) => (isNow(statement) ? { ...statement, period: null } : statement))
}

const ROUGH = "revenue, rough"
const LATEST = "the last full year"

/** A range of yearly revenue without a year means the last one; so does a document's figure for that year. */
function asLatestRevenue(statement: Statement, today: string, currencies: ReadonlySet<string>): Statement[] {
  if (statement.subject !== "company" || statement.attribute !== "revenue") return []
  const year = Number(today.slice(0, 4))
  const isLatest =
    statement.unit === ANY_CURRENCY ||
    statement.period === null ||
    statement.period === "last year" ||
    statement.period === String(year - 1) ||
    statement.period === String(year)
  const isOwn = statement.unit === ANY_CURRENCY || currencies.size === 0 || currencies.has(statement.unit ?? "")
  return isLatest && isOwn ? [{ ...statement, attribute: ROUGH, period: LATEST }] : []
}

/** The currencies a company gives its own prices in. */
function currenciesOf(statements: readonly Statement[]): Set<string> {
  const own = statements.filter((each) => each.subject === "price" && each.side.step_id === 5)
  return new Set(own.map((each) => parseUnitText(each.unit ?? "").currency))
}

const isExact = (statement: Statement) => {
  const span = intervalOf(statement.value, true)
  return span === null || span.low === span.high
}

/** Answers first, then what is stated most clearly. */
const byWeight = (a: Statement, b: Statement) =>
  Number(b.side.step_id !== null) - Number(a.side.step_id !== null) ||
  b.confidence - a.confidence ||
  a.side.quote.length - b.side.quote.length

/** The disagreements of statements about one thing: values that agree stand together, and one pair parts two of them. */
function disagreements(statements: Statement[]): Contradiction[] {
  if (statements.length < 2) return []
  const sides: Statement[][] = []
  // Round words join whatever they agree with, so exact values stand first.
  for (const statement of [...statements].sort((a, b) => Number(isExact(b)) - Number(isExact(a)) || byWeight(a, b))) {
    const own = sides.find((side) => side.every((other) => !clashes(statement, other) && isRelated(statement, other)))
    if (own) own.push(statement)
    else sides.push([statement])
  }
  const pairs: Contradiction[] = []
  for (const [i, side] of sides.entries()) {
    for (const earlier of sides.slice(0, i)) {
      const pair = bestPair(earlier, side)
      if (!pair) continue
      pairs.push(contradictionOf(...pair))
      break
    }
  }
  return pairs
}

const isRelated = (a: Statement, b: Statement) => isComparable(a, b) && areSameSize(a, b)

function clashes(a: Statement, b: Statement): boolean {
  // Figures of documents meet under their own years; a range meets whichever may be the latest.
  if (a.attribute === ROUGH && a.unit !== ANY_CURRENCY && b.unit !== ANY_CURRENCY) return false
  if (!isRelated(a, b) || (a.period !== null && b.period !== null && a.period !== b.period)) return false
  const areCounts =
    a.unit === null && b.unit === null && a.attribute !== "founded_year" && a.attribute !== "headquarters"
  if (areCounts && Math.max(a.confidence, b.confidence) < SURE_ENOUGH) return false
  return isConflict(a, b)
}

/** `loaf [800 g]` is a `loaf`, and not a `loaf [400 g]`. */
function areSameSize(a: Statement, b: Statement): boolean {
  const size = (statement: Statement) => / \[([^\]]*)\]$/.exec(statement.attribute)?.[1]
  const [one, other] = [size(a), size(b)]
  return one === undefined || other === undefined || one === other
}

function bestPair(one: Statement[], other: Statement[]): [Statement, Statement] | undefined {
  const ordered = (side: Statement[]) => [...side].sort(byWeight)
  for (const a of ordered(one)) {
    const b = ordered(other).find((each) => clashes(a, each))
    if (b) return byWeight(a, b) <= 0 ? [a, b] : [b, a]
  }
  return undefined
}

function contradictionOf(a: Statement, b: Statement): Contradiction {
  const attribute = a.attribute.replace(/, rough$/, "").replace(/ \[[^\]]*\]$/, "")
  const period = a.period === LATEST ? null : a.period
  const ends = [a, b].map((each) => `${normal(each.value)} ${unitOf(each)}`).sort()
  const id = createHash("sha256")
    .update(JSON.stringify([a.subject, attributeAt(nameOf(attribute), period), ...ends]))
    .digest("hex")
    .slice(0, 24)
  return {
    id,
    topic: topicOf(a.subject, attributeAt(attribute, period), a.side.quote, b.side.quote),
    a: a.side,
    b: b.side,
    confidence: Math.round(Math.min(a.confidence, b.confidence) * 100) / 100,
  }
}

/** Of a price's unit only what makes it another price, so that a fuller wording elsewhere keeps the id. */
function unitOf(statement: Statement): string {
  if (statement.subject !== "price" || statement.unit === null) return statement.unit ?? ""
  return parseUnitText(statement.unit).currency
}

/** One spelling of a value: `24.50` and `24.5` are one. */
const normal = (value: string) =>
  value
    .toLowerCase()
    .replaceAll(/(\.\d*?)0+(?!\d)/g, "$1")
    .replaceAll(/\.(?!\d)/g, "")
    .trim()
