import { type FilterWord, hasBreakdown } from "#lib/models/adapters/builtin/ask"
import { PREPOSITIONS } from "#lib/models/adapters/builtin/read-keyword"
import { is, type Reader } from "#lib/models/adapters/builtin/reader"
import type { Item } from "#lib/models/adapters/builtin/tags"
import type { Meaning } from "#lib/models/adapters/builtin/vocabulary"

// What the names of a warehouse do to a question being read.

const isBusiness = (meaning: Meaning) => meaning.measures.length > 0 && meaning.tables.length === 0
const bestScore = (meaning: Meaning) => Math.max(0, ...meaning.measures.map((measure) => measure.score))
export function onMeaning(
  r: Reader,
  item: Item,
  meaning: Meaning,
  index: number,
  previous: Item | undefined,
  next: Item | undefined,
) {
  const wasJoined = r.isJoined
  r.isJoined = false
  const filter = r.ask.numbers.at(-1)
  if (filter && previous?.number !== undefined && is(r.items[index - 2], "compare") && meaning.measures.length > 0) {
    filter.target = {
      text: item.text,
      measures: meaning.measures,
      isEntity: meaning.tables.length > 0,
      tables: meaning.tables,
    }
    filter.follows = true
    const subject = r.ask.measures.find((word) => word.isEntity)
    const isOther = subject && !subject.tables.some((table) => meaning.tables.includes(table))
    const isOfRow = meaning.measures.some((measure) => measure.row !== null && subject?.tables.includes(measure.base))
    if (isOther && !isOfRow && meaning.tables.length > 0 && r.ask.dimensions.length === 0) {
      if (subject.agg === "count") r.ask.flags.add("count_groups")
      subject.agg = undefined
      r.subjectBecomesDimension()
      r.ask.measures.push(filter.target)
    }
    return
  }
  const isValue = meaning.values.length > 0 || meaning.flags.length > 0
  const isColumn = meaning.columns.length > 0
  const isEntity = meaning.tables.length > 0
  const isNamed = isColumn || isEntity
  // "status completed" and "completed status" name the column of a value.
  const last = r.ask.filters.at(-1)
  if (isColumn && last && previous?.meaning && previous.meaning.values.length > 0 && narrowed(last, meaning)) return
  const after = is(next, "is", "not") ? r.items[index + 2] : next
  if (
    isColumn &&
    after?.meaning?.values.some((value) =>
      meaning.columns.some((ref) => ref.table === value.table && ref.column === value.column),
    ) &&
    r.mode !== "by"
  ) {
    after.meaning = {
      ...after.meaning,
      measures: [],
      tables: [],
      columns: [],
      values: after.meaning.values.filter((value) =>
        meaning.columns.some((ref) => ref.table === value.table && ref.column === value.column),
      ),
    }
    return
  }
  if (isValue && !isNamed && (r.isNegated || r.mode === "where" || meaning.measures.length === 0)) {
    r.addFilter(item, meaning)
    return
  }
  if (isValue && r.isNegated) {
    r.addFilter(item, meaning)
    return
  }
  if (r.isWhich && isNamed) {
    r.isWhich = false
    r.addDimension(item, meaning)
    return
  }
  if (r.isRanking && r.ask.top) {
    const hasSubject =
      r.ask.dimensions.length > 0 || r.ask.grain !== null || r.ask.measures.some((word) => word.isEntity)
    if (isNamed && !(hasSubject && meaning.measures.length > 0) && !(isBusiness(meaning) && bestScore(meaning) >= 60)) {
      r.isRanking = false
      r.addDimension(item, meaning)
      return
    }
    if (meaning.measures.length > 0) {
      r.isRanking = false
      r.subjectBecomesDimension()
      r.addMeasure(item, meaning, isEntity)
      return
    }
  }
  if (r.mode === "by" || r.mode === "per") {
    if (wasJoined && meaning.measures.length > 0 && (r.startsOwn(index) || (isBusiness(meaning) && !isColumn))) {
      r.turn()
      r.addMeasure(item, meaning, isEntity)
    } else if (isNamed && !(r.ask.top && r.ask.dimensions.length > 0 && meaning.measures.length > 0 && !isColumn))
      r.addDimension(item, meaning)
    else if (meaning.measures.length > 0) {
      if (r.ask.measures.length > 0 && !r.ask.measures.every((word) => word.isEntity) && r.ask.top === null)
        r.ask.top = { n: null, order: "desc" }
      r.subjectBecomesDimension()
      if (r.ask.top === null && r.ask.dimensions.length > 0 && r.ask.measures.length === 0)
        r.ask.top = { n: null, order: "desc" }
      r.addMeasure(item, meaning, isEntity)
    } else if (isValue) r.addFilter(item, meaning)
    return
  }
  const hasMeasure = r.ask.measures.length > 0
  const follows = PREPOSITIONS.has(previous?.phrase ?? "")
  if (
    isValue &&
    meaning.values.length > 0 &&
    hasMeasure &&
    !wasJoined &&
    (follows || bestScore(meaning) < 50) &&
    !isEntity &&
    !isColumn
  ) {
    r.addFilter(item, meaning)
    return
  }
  if (meaning.measures.length > 0) {
    if (wasJoined && hasMeasure && hasBreakdown(r.ask)) {
      r.turn()
      r.addMeasure(item, meaning, isEntity)
    } else if (hasMeasure && !wasJoined && !r.agg) {
      if (isEntity) r.ask.hints.push(...meaning.tables)
      else if (r.ask.measures.every((word) => word.isEntity)) {
        r.ask.hints.push(...r.ask.measures.flatMap((word) => word.tables))
        if (r.mode === "where") r.subjectBecomesDimension()
        else r.ask.measures = []
        r.addMeasure(item, meaning, isEntity)
      } else r.addMeasure(item, meaning, isEntity)
    } else r.addMeasure(item, meaning, isEntity)
    return
  }
  if (isColumn) {
    if (wasJoined && hasMeasure && hasBreakdown(r.ask)) r.turn()
    r.addDimension(item, meaning)
  } else if (isValue) r.addFilter(item, meaning)
}

function narrowed(last: FilterWord, meaning: Meaning): boolean {
  const values = last.values.filter((value) =>
    meaning.columns.some((ref) => ref.table === value.table && ref.column === value.column),
  )
  if (values.length === 0) return false
  last.values = values
  return true
}
