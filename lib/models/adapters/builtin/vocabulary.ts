import { CONCEPTS } from "#lib/models/adapters/builtin/concepts"
import { columnMeasure, countMeasure, type Measure, shareMeasure } from "#lib/models/adapters/builtin/measures"
import { type Column, nounOf, type Ref, type Schema, type Table, valuesOf } from "#lib/models/adapters/builtin/schema"
import { stemsOf } from "#lib/models/adapters/builtin/words"

// The words of one warehouse: what its tables, columns and values are called.

/** All that a phrase may stand for. The same word may be a column in two tables, a value and a measure at once. */
export type Meaning = {
  measures: Measure[]
  columns: (Ref & { score: number })[]
  tables: string[]
  values: (Ref & { value: string })[]
  flags: Ref[]
}

export type Vocabulary = { find(phrase: string): Meaning | undefined; longest: number; names: string[] }

const SYNONYMS: Record<string, string[]> = {
  region: ["area", "territory", "sales region", "geography"],
  country: ["nation"],
  city: ["town"],
  channel: ["sales channel"],
  source: ["traffic source", "referrer"],
  category: ["product category", "product type", "product group", "product line", "categorie"],
  segment: ["customer segment", "customer type", "customer group"],
  status: ["order status", "state"],
  device: ["device type", "platform"],
  plan: ["tier", "subscription plan", "membership plan", "subscription type", "package"],
  topic: ["subject", "ticket topic", "ticket category", "issue", "ticket type"],
  priority: ["urgency", "severity"],
  payment_method: ["payment type", "payment", "way of payment"],
  acquisition_channel: ["acquisition", "acquisition source"],
  cancel_reason: ["cancellation reason", "churn reason", "reason"],
}

const TABLE_SYNONYMS: Record<string, string[]> = {
  customer: ["client", "new customer", "signup", "sign up", "registration"],
  order: ["purchase", "sales order", "transaction"],
  product: ["item", "article", "good"],
  "support ticket": ["ticket", "support request", "complaint", "support case", "case"],
  subscription: ["membership", "contract", "new subscription", "new membership"],
  "web event": ["event"],
  user: ["member"],
}

const empty = (): Meaning => ({ measures: [], columns: [], tables: [], values: [], flags: [] })

/** Collects every name of a schema. Scores rank columns: its full name 3, with its table 4, a synonym 2, a part 1. */
export function vocabularyOf(schema: Schema): Vocabulary {
  const entries = new Map<string, Meaning>()
  const names = new Set<string>()
  const entry = (phrase: string) => {
    const found = entries.get(phrase) ?? empty()
    entries.set(phrase, found)
    return found
  }
  const measure = (phrase: string, ...found: Measure[]) => {
    const { measures } = entry(phrase)
    for (const next of found) {
      const known = measures.findIndex((other) => sameMeasure(other, next))
      if (known < 0) measures.push(next)
      else if ((measures[known]?.score ?? 0) < next.score) measures[known] = next
    }
  }

  for (const table of schema.tables) {
    for (const phrase of namesOf(table)) {
      const { tables } = entry(phrase)
      if (!tables.includes(table.name)) tables.push(table.name)
      measure(phrase, countMeasure(table, 50))
    }
    for (const column of table.columns) addColumn(table, column)
  }
  for (const concept of CONCEPTS) {
    const found = concept.find(schema)
    if (found.length === 0) continue
    // A business word beats the plain reading of the same word as a column's name.
    for (const word of concept.words) measure(word, ...found.map((made) => ({ ...made, score: made.score + 10 })))
    names.add(concept.words[0] ?? "")
  }

  function addColumn(table: Table, column: Column) {
    if (column.kind === "key") return
    const full = column.stems.join(" ")
    const bare = column.stems.filter((stem) => !/^(?:name|title|at|on|date|is|has|id)$/.test(stem)).join(" ")
    if (column.kind === "number") {
      for (const phrase of new Set([full, bare])) if (phrase) measure(phrase, columnMeasure(column, 40))
      const last = column.stems.at(-1) ?? ""
      const first = column.stems.slice(0, -1).join(" ")
      if (/^(?:amount|value|total|usd|eur|cent|day|hour|minute|second|score|count|price)$/.test(last) && first) {
        // "Monthly revenue" is revenue by month, not the revenue of a column called monthly_amount.
        const isGrain = /^(?:daily|weekly|monthly|quarterly|yearly|annual)$/.test(first)
        for (const phrase of isGrain ? [] : [first, `${first} revenue`, `${first} fee`])
          measure(phrase, columnMeasure(column, 35))
      }
      if (column.stems.length > 1 && /^(?:amount|price|cost|fee|tax|discount|view)$/.test(last))
        measure(last, columnMeasure(column, 20))
      names.add(full)
      return
    }
    const add = (phrase: string, score: number) => {
      if (phrase) entry(phrase).columns.push({ table: table.name, column: column.name, score })
    }
    if (column.kind === "flag") {
      const flag = bare || full
      entry(flag).flags.push({ table: table.name, column: column.name })
      add(full, 3)
      return
    }
    const phrases = new Map<string, number>([[full, 3]])
    const offer = (phrase: string, score: number) => phrases.set(phrase, Math.max(score, phrases.get(phrase) ?? 0))
    // "Cancelled" is a state, not a date: a date is named in full.
    if (bare && !(column.kind === "time" && bare.endsWith("ed"))) offer(bare, column.kind === "time" ? 2 : 3)
    for (const noun of namesOf(table)) offer(`${noun} ${full}`, 4)
    for (const synonym of SYNONYMS[column.name.toLowerCase()] ?? []) offer(synonym, 2)
    if (column.stems.length > 1 && column.kind === "text") {
      const last = column.stems.at(-1) ?? ""
      if (!/^(?:name|title|code|type)$/.test(last)) offer(last, 1)
    }
    for (const [phrase, score] of phrases) add(phrase, score)
    if (column.kind === "text") names.add(full)
    for (const value of valuesOf(column)) {
      const stems = stemsOf(value)
      if (stems.length === 0 || stems.length > 5 || (stems.length === 1 && (stems[0]?.length ?? 0) < 2)) continue
      const named = { table: table.name, column: column.name, value }
      entry(stems.join(" ")).values.push(named)
      for (const root of rootsOf(stems)) {
        entry(root).values.push(named)
        measure(`${root} rate`, shareMeasure(table, named, value, `${root} rate`, 70))
      }
    }
  }

  const longest = Math.max(1, ...[...entries.keys()].map((phrase) => phrase.split(" ").length))
  return { find: (phrase) => entries.get(phrase), longest, names: [...names].filter(Boolean) }
}

const sameMeasure = (a: Measure, b: Measure) =>
  a.base === b.base && a.row === b.row && a.sql === b.sql && a.agg === b.agg && a.where === b.where

/** Other forms of a state: refunded -> refund; cancelled -> cancel, cancellation. */
function rootsOf(stems: string[]): string[] {
  const [word] = stems
  if (stems.length !== 1 || !word || !/^[a-z]{3,}ed$/.test(word)) return []
  const root = word.replace(/lled$/, "l").replace(/ed$/, "")
  return [...new Set([root, `${root}e`, `${root}lation`, `${root}ation`, `${root}ion`])]
}

function namesOf(table: Table): string[] {
  const noun = nounOf(table)
  const last = table.stems.at(-1) ?? noun
  const generic = /^(?:item|line|event|spend|detail|log|fact|data|record|history|snapshot|wide|metric|stat)$/.test(last)
  return [...new Set([noun, ...(table.stems.length > 1 && !generic ? [last] : []), ...(TABLE_SYNONYMS[noun] ?? [])])]
}
