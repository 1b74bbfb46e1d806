import type { Draft } from "#lib/evidence/contract"
import { companyIn, type StatedFact } from "#lib/evidence/contradictions"
import { statementsFromAnswers } from "#lib/evidence/contradictions/from-answers"
import { statementsFromFacts } from "#lib/evidence/contradictions/from-facts"
import type { Statement } from "#lib/evidence/contradictions/statement"
import { type Answers, isEmpty, isRecord, type Json } from "#lib/onboarding/field"

/**
 * A place in a document that says what an answer says. `record` holds the texts of the record the answer stands in,
 * itself included, so that it is found again wherever its words are used. `page` counts from 1; null without pages.
 */
export type Backing = {
  step_id: number
  record: string[]
  text: string
  quote: string
  source: string
  page: number | null
}

type AnswersByStep = Readonly<Record<number, Answers>>
type Path = readonly (string | number)[]

/**
 * Which answers documents back: those that were confirmed with their quote, those taken from a draft that cites a
 * document, and those that state a value a document states too. Pure. `today` is an ISO date.
 */
export function backingOf(
  answers: AnswersByStep,
  drafts: readonly Draft[],
  facts: readonly StatedFact[],
  today: string,
): Backing[] {
  const found = [...quoted(answers), ...drafted(answers, drafts), ...stated(answers, facts, today)]
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()]
}

/** Steps 2 and 4 keep the quote beside the answer. */
function quoted(answers: AnswersByStep): Backing[] {
  const facts = recordsOf(answers[4]?.facts).map((fact) => ({
    step_id: 4,
    fact,
    text: fact.statement,
    by: fact.source,
  }))
  const sources = recordsOf(answers[2]?.sources).map((fact) => ({ step_id: 4, fact, text: fact.quote, by: fact.title }))
  return [...facts, ...sources].flatMap(({ step_id, fact, text, by }) => {
    if (isEmpty(text) || isEmpty(fact.quote) || isEmpty(by)) return []
    const [, source, page] = /^(.*), page (\d+)$/.exec(String(by)) ?? [null, String(by), null]
    return [
      {
        step_id,
        record: textsOf(fact),
        text: said(text),
        quote: String(fact.quote),
        source: source ?? String(by),
        page: page ? Number(page) : null,
      },
    ]
  })
}

/** A draft's value that still stands among the answers was taken, by whoever looked at its quote. */
function drafted(answers: AnswersByStep, drafts: readonly Draft[]): Backing[] {
  return drafts.flatMap(({ step_id, data, citations }) => {
    const now = answers[step_id]
    if (!now) return []
    const places = placesOf(now)
    return citations.flatMap(({ path, source, quote, evidence_id, page }) => {
      const text = said(valueAt(data as Answers, path))
      const place = places.find((each) => each.text === text && sameKeys(each.path, path))
      if (!evidence_id || text === "" || !place) return []
      return [{ step_id, record: place.record, text, quote, source, page }]
    })
  })
}

function stated(answers: AnswersByStep, facts: readonly StatedFact[], today: string): Backing[] {
  const key = ({ subject, attribute, period, value, unit }: Statement) =>
    [subject, attribute, period, plain(value), unit].join("\u0000")
  const byKey = Map.groupBy(statementsFromFacts(facts, companyIn(answers, today)), key)
  return statementsFromAnswers(answers).flatMap((statement) => {
    const { step_id, path } = statement.side
    const [best] = (byKey.get(key(statement)) ?? []).toSorted((a, b) => b.confidence - a.confidence)
    if (step_id === null || path === null || !best) return []
    const all = answers[step_id] ?? {}
    const { quote, source, page } = best.side
    return [{ step_id, record: recordAt(all, path), text: said(valueAt(all, path)), quote, source, page }]
  })
}

/** 24.50 and 24.5 are one value. */
const plain = (value: string) => (/^\d+(\.\d+)?$/.test(value) ? String(Number(value)) : value.toLowerCase())

const recordsOf = (value: Json | undefined): Answers[] => (Array.isArray(value) ? value.filter(isRecord) : [])
const said = (value: Json | undefined) =>
  typeof value === "string" || typeof value === "number" ? String(value).trim() : ""
const textsOf = (record: Answers) => Object.values(record).map(said).filter(Boolean)

function valueAt(answers: Answers, path: Path): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Answers)[key] : undefined,
    answers,
  )
}

function recordAt(answers: Answers, path: Path): string[] {
  const parent = valueAt(answers, path.slice(0, -1))
  return isRecord(parent) ? textsOf(parent) : [said(valueAt(answers, path))]
}

/** Every text of the answers with its place. */
function placesOf(answers: Answers): { path: Path; text: string; record: string[] }[] {
  const walk = (value: Json, path: Path): Path[] => {
    if (Array.isArray(value)) return value.flatMap((each, i) => walk(each, [...path, i]))
    if (isRecord(value)) return Object.entries(value).flatMap(([key, each]) => walk(each, [...path, key]))
    return [path]
  }
  return walk(answers, []).map((path) => ({
    path,
    text: said(valueAt(answers, path)),
    record: recordAt(answers, path),
  }))
}

/** The same field, whichever row of its list it has moved to. */
const sameKeys = (a: Path, b: Path) => {
  const keys = (path: Path) => path.filter((key) => typeof key === "string").join(".")
  return keys(a) === keys(b)
}
