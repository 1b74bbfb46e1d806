import type { Ask, DimensionWord, FilterWord } from "#lib/models/adapters/builtin/ask"
import { columnMeasure, type Measure } from "#lib/models/adapters/builtin/measures"
import type { PlannedDimension, PlannedFilter, Question } from "#lib/models/adapters/builtin/plan"
import {
  columnOf,
  labelOf,
  nounOf,
  pathTo,
  type Ref,
  type Schema,
  type Table,
  tableOf,
  timeOf,
} from "#lib/models/adapters/builtin/schema"
import { identifier, listed, sentence } from "#lib/models/adapters/builtin/words"

// What can be reached from a base table: columns to group by, the time of a row, values and numbers to filter by.

export function columnTie(text: string, ties: Ref[]): Question {
  const options = ties.map((ref) => `${sentence(ref.column)} (${ref.table}.${ref.column})`)
  return { question: `"${text}" can mean ${listed(options, "or")}. Which one do you mean?`, options }
}

export function dimensionFrom(
  base: Table,
  word: DimensionWord,
  schema: Schema,
): { dimension: PlannedDimension; distance: number; ties: Ref[] } | null {
  const reached = word.columns
    .map((ref) => ({
      ref,
      score: ref.score,
      edges: pathTo(schema, base.name, ref.table),
      table: null as string | null,
    }))
    .concat(
      word.tables.flatMap((name) => {
        const table = tableOf(schema, name)
        const label = table && labelOf(table)
        return table && label
          ? [
              {
                ref: { table: name, column: label.name, score: 3 },
                score: 3,
                edges: pathTo(schema, base.name, name),
                table: name,
              },
            ]
          : []
      }),
    )
    .flatMap((found) =>
      found.edges ? [{ ...found, distance: found.edges.length, rank: found.score * 2 - found.edges.length * 1.5 }] : [],
    )
    .sort((a, b) => b.rank - a.rank)
  const [first] = reached
  if (!first) return null
  const isSame = (a: Ref, b: Ref) => a.table === b.table && a.column === b.column
  const ties = reached
    .map((other) => other.ref)
    .filter(
      (ref, index, all) =>
        reached[index]?.rank === first.rank && all.findIndex((other) => isSame(other, ref)) === index,
    )
  const column = columnOf(schema, first.ref)
  // The column that names the rows of a table stands for the table: "by product" and "by product name" are one.
  const named = word.tables.find((name) => {
    const table = tableOf(schema, name)
    return table && labelOf(table)?.name === first.ref.column && name === first.ref.table
  })
  first.table ??= named ?? null
  const noun = first.table ? nounOf(tableOf(schema, first.table) as Table) : (column?.name ?? word.text)
  const name = identifier(first.table ? noun : noun.replace(/_(?:name|at|on)$/i, ""))
  const distinct = first.table
    ? (tableOf(schema, first.table)?.row_count ?? null)
    : (column?.sample_values?.length ?? null)
  return {
    dimension: {
      ref: { table: first.ref.table, column: first.ref.column },
      name,
      label: sentence(name),
      table: first.table,
      distinct,
    },
    distance: first.distance,
    ties,
  }
}

/** When a row of a measure happened: the measure's own time, the table's, else that of the nearest table it leads to. */
export function timeFrom(base: Table, measure: Measure, schema: Schema): Ref | null {
  if (measure.time) return measure.time
  const own = timeOf(base)
  if (own) return { table: base.name, column: own.name }
  const reached = schema.tables
    .map((table) => ({ table, edges: pathTo(schema, base.name, table.name), time: timeOf(table) }))
    .filter((found) => found.edges !== null && found.time !== undefined)
    .sort((a, b) => (a.edges?.length ?? 0) - (b.edges?.length ?? 0) || eventful(b.table) - eventful(a.table))
  const [first] = reached
  return first?.time ? { table: first.table.name, column: first.time.name } : null
}

export const eventful = (table: Table) =>
  /order|sale|invoice|event|transaction|visit|session/.test(table.stems.join(" ")) ? 1 : 0

export function filterFrom(
  base: Table,
  word: FilterWord,
  schema: Schema,
): { filter: PlannedFilter; distance: number } | null {
  const values = word.values.flatMap((value) => {
    const edges = pathTo(schema, base.name, value.table)
    return edges
      ? [{ ref: { table: value.table, column: value.column }, value: value.value, distance: edges.length }]
      : []
  })
  const [value] = values.sort((a, b) => a.distance - b.distance)
  if (value)
    return {
      filter: { kind: "values", ref: value.ref, values: [value.value], is_negated: word.isNegated },
      distance: value.distance,
    }
  const flags = word.flags.flatMap((ref) => {
    const edges = pathTo(schema, base.name, ref.table)
    return edges ? [{ ref, distance: edges.length }] : []
  })
  const [flag] = flags.sort((a, b) => a.distance - b.distance)
  return flag ? { filter: { kind: "flag", ref: flag.ref, is_negated: word.isNegated }, distance: flag.distance } : null
}

export function addFilter(filters: PlannedFilter[], next: PlannedFilter) {
  const same = filters.find(
    (known) =>
      known.kind === "values" &&
      next.kind === "values" &&
      known.ref.table === next.ref.table &&
      known.ref.column === next.ref.column &&
      known.is_negated === next.is_negated,
  )
  if (same?.kind === "values" && next.kind === "values")
    same.values.push(...next.values.filter((value) => !same.values.includes(value)))
  else filters.push(next)
}

/** "Orders over 100" looks at a row; "customers with more than 5 orders" at a group. */
export function numberFrom(
  ask: Ask,
  number: Ask["numbers"][number],
  base: Table,
  measure: Measure,
): PlannedFilter | string {
  const target = number.target?.measures.find((candidate) => candidate.base === base.name && candidate.row) ?? null
  // "Customers with more than 5 orders" counts in groups; "orders over 500" looks at each order.
  const isCounted = number.follows && number.target?.isEntity === true
  const isOwn = number.target?.isEntity === false && number.target.measures.some((each) => each.name === measure.name)
  const isGroup = ask.dimensions.length > 0 && (isCounted || isOwn || number.target === null)
  if (isGroup) {
    const counted = isCounted ? number.target?.measures.find((each) => each.base === base.name) : undefined
    return { kind: "having", measure: counted ?? measure, op: number.op, value: number.value }
  }
  if (target?.row)
    return {
      kind: "number",
      expression: target.row,
      op: number.op,
      value: number.value,
      label: target.label.toLowerCase(),
    }
  const amount = measure.row ? measure : mainAmount(base)
  if (!amount?.row) return `I do not know which number of ${base.name} should be ${number.op} ${number.value}.`
  return {
    kind: "number",
    expression: amount.row,
    op: number.op,
    value: number.value,
    label: amount.label.toLowerCase(),
  }
}

export function mainAmount(base: Table): Measure | null {
  const amounts = base.columns.filter(
    (column) => column.kind === "number" && /(?:net_amount|revenue|amount|total|value|price|spend)$/i.test(column.name),
  )
  const column = amounts.find((found) => /^(?:net_|total|revenue)/i.test(found.name)) ?? amounts[0]
  return column ? columnMeasure(column, 0) : null
}

/** The date that records a state: cancelled -> cancelled_on. */
export function stateOf(base: Table, word: FilterWord): string | null {
  const state = word.text.toLowerCase()
  if (word.isNegated || !/^[a-z]+ed$/.test(state)) return null
  return base.columns.find((column) => column.kind === "time" && column.stems[0] === state)?.name ?? null
}
