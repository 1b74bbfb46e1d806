import { ANY_CURRENCY } from "#lib/evidence/contradictions/conflict"
import type { Statement } from "#lib/evidence/contradictions/statement"
import { extractFactsFrom } from "#lib/evidence/facts"
import { certificateIn, dateIn } from "#lib/evidence/facts/dates"
import { durationUnit } from "#lib/evidence/facts/durations"
import { type Labelled, readLabelled } from "#lib/evidence/facts/labels"
import { moneyIn } from "#lib/evidence/facts/money"
import { attributeAt, periodNamed, splitAttribute } from "#lib/evidence/facts/period"
import { priceFact } from "#lib/evidence/facts/prices"
import { COMPANY } from "#lib/evidence/facts/subject"
import { mergeUnits, readUnit, unitAfter } from "#lib/evidence/facts/unit"
import { sayValue } from "#lib/evidence/facts/words"
import type { Answers, Field, Json } from "#lib/onboarding/field"
import { stepByNumber } from "#lib/onboarding/steps"

// Which answers state what. One table: a path, and how its value becomes the same subject and attribute that facts have.

type Path = (string | number)[]
type Stated = Omit<Labelled, "kind"> & { kind?: Labelled["kind"] }
/** `item`: the record the answer stands in, for its neighbours. */
type Rule = { step: number; path: string; read: (text: string, item: Answers, all: Answers) => (Stated | null)[] }

const EMPLOYEES: Readonly<Record<string, string>> = {
  "1": "1",
  "2-10": "2 to 10",
  "11-50": "11 to 50",
  "51-200": "51 to 200",
  "201-500": "201 to 500",
  "501-1000": "501 to 1000",
  "1001-5000": "1001 to 5000",
  "5001+": "over 5001",
} // prettier-ignore
const REVENUE: Readonly<Record<string, string>> = {
  under_100k: "under 100 thousand",
  "100k-1m": "100 thousand to 1 million",
  "1m-10m": "1 million to 10 million",
  "10m-50m": "10 million to 50 million",
  "50m-250m": "50 million to 250 million",
  "250m+": "over 250 million",
} // prettier-ignore

const company = (attribute: string, value: string | undefined, unit: string | null = null): Stated[] =>
  value ? [{ subject: COMPANY, attribute, value, unit }] : []
const str = (value: Json | undefined) =>
  typeof value === "string" || typeof value === "number" ? String(value).trim() : ""

/** Sentences of an answer are read like those of a document. */
function prose(text: string): Stated[] {
  return extractFactsFrom({ text, pages: [], headings: [], tables: [], title: null, language: null }).filter(
    (fact) => fact.kind !== "claim" || fact.unit !== null,
  )
}

const market = (attribute: string) => (text: string, _: Answers, all: Answers) =>
  /^\d{1,16}$/.test(text) && str(all.currency)
    ? [
        {
          subject: "market",
          attribute: str(all.year) ? `${attribute}@${str(all.year)}` : attribute,
          value: text,
          unit: str(all.currency).toUpperCase(),
        },
      ]
    : []

function pricePoint(text: string, item: Answers): (Stated | null)[] {
  const [money] = moneyIn(text)
  if (!money) return []
  const unit = mergeUnits(unitAfter(text, money.end).unit, readUnit(str(item.unit)))
  return [priceFact(str(item.name), money, unit, null)]
}

function typicalLength(text: string): (Stated | null)[] {
  const read = readLabelled("sales cycle", text)
  return read?.unit && durationUnit(read.unit) ? [{ ...read, attribute: "sales cycle" }] : []
}

function proof(text: string, item: Answers): (Stated | null)[] {
  const date = dateIn(str(item.date))
  const certificate = certificateIn(text)
  if (certificate && date) return company(certificate, date)
  const period = periodNamed(str(item.date))
  if (str(item.kind) === "testimonial") return []
  return prose(text).map((stated) =>
    period && splitAttribute(stated.attribute).period === null
      ? { ...stated, attribute: `${stated.attribute}@${period}` }
      : stated,
  )
}

/** The field says whether a figure is a target, whatever its name sounds like: `Forecast accuracy`. */
const figure =
  (plan: boolean) =>
  (text: string, item: Answers): (Stated | null)[] => {
    const read = readLabelled(str(item.name), text, str(item.unit) ? { unit: str(item.unit) } : {})
    if (!read) return []
    const { base, period } = splitAttribute(read.attribute)
    const when = plan ? "plan" : period?.startsWith("plan") ? null : period
    return [{ ...read, attribute: attributeAt(base, when) }]
  }

export const RULES: readonly Rule[] = [
  { step: 1, path: "company_name", read: (text) => company("name", text) },
  { step: 1, path: "description", read: prose },
  { step: 1, path: "founded_year", read: (text) => company("founded_year", /^\d{4}$/.exec(text)?.[0]) },
  { step: 1, path: "employee_count", read: (text) => company("employees", EMPLOYEES[text]) },
  { step: 1, path: "revenue_range", read: (text) => company("revenue", REVENUE[text], ANY_CURRENCY) },
  { step: 1, path: "headquarters", read: (text) => company("headquarters", text) },
  { step: 5, path: "what_is_sold", read: prose },
  { step: 5, path: "price_points.*.price", read: pricePoint },
  { step: 5, path: "guarantee", read: prose },
  { step: 7, path: "competitors.*.pricing", read: pricePoint },
  { step: 15, path: "typical_length", read: typicalLength },
  { step: 16, path: "always.*", read: prose },
  { step: 16, path: "compliance.*", read: prose },
  { step: 17, path: "value_prop.primary", read: prose },
  { step: 17, path: "value_prop.secondary", read: prose },
  { step: 17, path: "value_prop.supporting_points.*", read: prose },
  { step: 18, path: "soundbites.*.text", read: prose },
  { step: 19, path: "proof.*.text", read: proof },
  { step: 21, path: "tam", read: market("tam") },
  { step: 21, path: "sam", read: market("sam") },
  { step: 21, path: "som", read: market("som") },
  { step: 22, path: "kpis.*.target", read: figure(true) },
  { step: 22, path: "kpis.*.current", read: figure(false) },
  {
    step: 22,
    path: "golden_figures.*.value",
    read: (text, item) => [readLabelled(str(item.metric), text, { period: periodNamed(str(item.period)) })],
  },
]

/** What answers state, by step number. A proof's date is its own side when the date is what is compared. */
export function statementsFromAnswers(answers: Readonly<Record<number, Answers>>): Statement[] {
  return RULES.flatMap((rule) => {
    const all = answers[rule.step]
    if (!all) return []
    return [...valuesAt(all, rule.path.split("."), [], all)].flatMap(({ value, path, item }) => {
      const text = str(value)
      if (text === "") return []
      return rule
        .read(text, item, all)
        .flatMap((stated) => (stated ? [statementOf(rule.step, path, text, stated, item)] : []))
    })
  })
}

function statementOf(step: number, path: Path, text: string, stated: Stated, item: Answers): Statement {
  const { base, period } = splitAttribute(stated.attribute)
  const isDated = base.endsWith("certificate") && path.at(-1) === "text" && str(item.date) !== ""
  const at = isDated ? [...path.slice(0, -1), "date"] : path
  return {
    subject: stated.subject,
    attribute: base,
    period,
    value: stated.value,
    unit: stated.unit,
    confidence: 1,
    side: {
      source: sourceOf(step, at),
      value: stated.unit === ANY_CURRENCY ? labelOf(step, path, text) : sayValue(stated.value, stated.unit),
      quote: isDated ? `${text}: ${str(item.date)}` : labelOf(step, path, text),
      step_id: step,
      path: at,
      evidence_id: null,
      page: null,
      offset: null,
    },
  }
}

function* valuesAt(
  value: Json,
  rest: string[],
  path: Path,
  item: Answers,
): Generator<{ value: Json; path: Path; item: Answers }> {
  const [key, ...deeper] = rest
  if (key === undefined) yield { value, path, item }
  else if (key === "*" && Array.isArray(value))
    for (const [i, each] of value.entries()) yield* valuesAt(each, deeper, [...path, i], item)
  else if (typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key))
    yield* valuesAt(value[key] ?? null, deeper, [...path, key], value)
}

function fieldAt(step: number, path: Path): Field | undefined {
  let fields: readonly Field[] = stepByNumber(step)?.fields ?? []
  let found: Field | undefined
  for (const key of path) {
    if (typeof key === "number") continue
    found = fields.find((field) => field.key === key)
    fields = found && "fields" in found ? found.fields : []
  }
  return found
}

/** `Your company: Year founded`. */
function sourceOf(step: number, path: Path): string {
  const title = stepByNumber(step)?.title ?? `Step ${step}`
  const field = fieldAt(step, path)
  return field ? `${title}: ${field.label}` : title
}

/** The words of an answer as its page shows them: the label of an option, else the text. */
function labelOf(step: number, path: Path, text: string): string {
  const field = fieldAt(step, path)
  return field?.kind === "select" ? (field.options.find((option) => option.value === text)?.label ?? text) : text
}
