import type { ChartWish, Grain, Keyword, Part } from "#lib/models/adapters/builtin/keywords"
import type { Agg, Measure } from "#lib/models/adapters/builtin/measures"
import type { Period } from "#lib/models/adapters/builtin/periods"
import type { Ref } from "#lib/models/adapters/builtin/schema"
import { type Item, tag } from "#lib/models/adapters/builtin/tags"
import type { Meaning, Vocabulary } from "#lib/models/adapters/builtin/vocabulary"

// A question becomes asks: what to count, by what, over which time, of which rows. Nothing is chosen yet between readings.

export type MeasureWord = { text: string; measures: Measure[]; agg?: Agg; isEntity: boolean; tables: string[] }
export type DimensionWord = { text: string; columns: (Ref & { score: number })[]; tables: string[]; isPer: boolean }
export type FilterWord = { text: string; values: (Ref & { value: string })[]; flags: Ref[]; isNegated: boolean }
export type NumberFilter = { op: ">" | ">=" | "<" | "<="; value: number; target: MeasureWord | null; follows: boolean }

export type Ask = {
  measures: MeasureWord[]
  dimensions: DimensionWord[]
  grain: Grain | null
  part: Part | null
  secondPart: Part | null
  top: { n: number | null; order: "desc" | "asc" } | null
  filters: FilterWord[]
  numbers: NumberFilter[]
  periods: Period[]
  hints: string[]
  /** Words that stand where a group is named and mean nothing here. */
  missing: string[]
  averageOver: Grain | null
  chart: ChartWish | null
  compare: "previous_year" | "previous_period" | null
  flags: Set<
    | "share"
    | "count_groups"
    | "growth"
    | "cumulative"
    | "distribution"
    | "trend"
    | "list"
    | "versus"
    | "rate"
    | "inherits"
  >
}

export type Reading = { asks: Ask[]; unknown: string[]; unsupported: string[] }

const fresh = (): Ask => ({
  measures: [],
  dimensions: [],
  grain: null,
  part: null,
  secondPart: null,
  top: null,
  filters: [],
  numbers: [],
  periods: [],
  hints: [],
  missing: [],
  averageOver: null,
  chart: null,
  compare: null,
  flags: new Set(),
})

const hasBreakdown = (ask: Ask) =>
  ask.dimensions.length > 0 || ask.grain !== null || ask.part !== null || ask.top !== null
const isEmpty = (ask: Ask) =>
  ask.missing.length === 0 &&
  ask.measures.length === 0 &&
  !hasBreakdown(ask) &&
  ask.filters.length === 0 &&
  ask.flags.size === 0 &&
  ask.numbers.length === 0 &&
  ask.periods.length === 0 &&
  !ask.chart
const PREPOSITIONS = new Set(["in", "for", "from", "about", "on", "to", "at", "of", "using", "via"])
const is = (item: Item | undefined, ...keys: Keyword["key"][]) =>
  item?.keyword !== undefined && keys.includes(item.keyword.key)
const isBusiness = (meaning: Meaning) => meaning.measures.length > 0 && meaning.tables.length === 0
const bestScore = (meaning: Meaning) => Math.max(0, ...meaning.measures.map((measure) => measure.score))

/** Reads a question against the words of a warehouse. `today` is `YYYY-MM-DD`. Asks keep the order of the question. */
export function read(text: string, today: string, vocabulary: Vocabulary): Reading {
  const items = tag(text, today, vocabulary)
  const groups: Ask[][] = [[]]
  const unknown: string[] = []
  const unsupported: string[] = []
  let ask = fresh()
  let mode: "free" | "by" | "per" | "where" = "free"
  let isJoined = false
  let isNegated = false
  let agg: Agg | null = null
  let isRanking = false
  let isWhich = false

  const push = () => {
    if (!isEmpty(ask)) groups.at(-1)?.push(ask)
    ask = fresh()
    mode = "free"
    isRanking = false
  }
  const turn = () => {
    push()
    isJoined = false
  }
  const ahead = (from: number) => {
    const rest = items.slice(from + 1)
    const end = rest.findIndex((item) => is(item, "and", "stop"))
    return end < 0 ? rest : rest.slice(0, end)
  }
  const startsOwn = (from: number) =>
    ahead(from).some(
      (item) => is(item, "by", "per") || (is(item, "grain") && item.keyword?.key === "grain" && item.keyword.adjective),
    )

  const addMeasure = (item: Item, meaning: Meaning, isEntity: boolean) => {
    ask.measures.push({
      text: item.text,
      measures: meaning.measures,
      agg: agg ?? undefined,
      isEntity,
      tables: meaning.tables,
    })
    agg = null
    if (mode !== "where") mode = "free"
  }
  const addDimension = (item: Item, meaning: Meaning) => {
    const columns = [...meaning.columns, ...meaning.flags.map((ref) => ({ ...ref, score: 1 }))]
    ask.dimensions.push({ text: item.text, columns, tables: meaning.tables, isPer: mode === "per" })
  }
  const addFilter = (item: Item, meaning: Meaning) => {
    ask.filters.push({
      text: item.text,
      values: meaning.values,
      flags: meaning.values.length > 0 ? [] : meaning.flags,
      isNegated,
    })
  }

  items.forEach((item, index) => {
    const previous = items[index - 1]
    const next = items[index + 1]
    if (item.period) {
      if (isJoined && ask.periods.length === 0 && hasBreakdown(ask) && ahead(index).length > 0 && startsOwn(index))
        turn()
      const isBefore = /^(?:the )?(?:last|previous|prior|past) (?:year|quarter|month|week)$/i.test(item.text.trim())
      const first = ask.periods[0]
      const isStep = ask.grain === null && first?.step !== undefined && first.step === item.period.step
      const isSame = isStep && (first.label.startsWith("this ") || /previous|prior|before/i.test(item.text))
      if (isBefore && is(previous, "versus") && (first === undefined || isSame)) {
        // "Compared to last year": not the rows of last year, but the same number a year before.
        ask.compare = /year/i.test(item.text) ? "previous_year" : "previous_period"
        ask.flags.delete("versus")
      } else ask.periods.push(item.period)
      isJoined = false
      if (mode === "by" || mode === "per") mode = "free"
    } else if (item.keyword) onKeyword(item, item.keyword, index, previous, next)
    else if (item.number !== undefined) onNumber(item.number, previous, next, item)
    else if (item.meaning) onMeaning(item, item.meaning, index, previous, next)
    else {
      if (/\p{L}/u.test(item.text)) {
        unknown.push(item.text)
        // A group nobody knows must be told, not left out.
        const isGroup = (mode === "by" || mode === "per") && is(previous, "by", "per", "and")
        if (isGroup || (isRanking && is(previous, "top")) || (isRanking && previous?.number !== undefined))
          ask.missing.push(item.text)
      }
      isNegated = false
    }
  })
  push()

  function onKeyword(item: Item, word: Keyword, index: number, previous: Item | undefined, next: Item | undefined) {
    switch (word.key) {
      case "and":
      case "or":
        isJoined = true
        return
      case "stop":
        if (item.text === "\n" && isEmpty(ask)) return
        push()
        if (groups.at(-1)?.length) groups.push([])
        isJoined = false
        isNegated = false
        agg = null
        return
      case "by":
      case "per":
        if (isJoined && hasBreakdown(ask)) {
          turn()
          ask.flags.add("inherits")
        }
        isJoined = false
        mode = word.key
        return
      case "grain":
        onGrain(word.grain, word.adjective, item, index)
        return
      case "part":
        if (isJoined && hasBreakdown(ask) && ask.part === null && mode !== "by") turn()
        if (ask.part !== null && ask.part !== word.part) ask.secondPart = word.part
        else ask.part = word.part
        isJoined = false
        return
      case "top":
        if ((isJoined && (ask.measures.length > 0 || hasBreakdown(ask))) || ask.top) turn()
        ask.top = { n: previous?.number ?? null, order: word.order }
        isRanking = true
        isJoined = false
        mode = "free"
        if (word.concept) {
          const meaning = vocabulary.find(word.concept)
          if (meaning) ask.measures.push({ text: item.text, measures: meaning.measures, isEntity: false, tables: [] })
        }
        return
      case "agg":
        if (isJoined && (hasBreakdown(ask) || (/^how/i.test(item.text) && ask.measures.length > 0))) turn()
        agg = word.agg
        if (mode === "by" || mode === "per") mode = "free"
        return
      case "compare":
        if (next?.number !== undefined || next?.phrase === "$")
          ask.numbers.push({
            op: word.op,
            value: next?.number ?? 0,
            target: ask.measures.at(-1) ?? null,
            follows: false,
          })
        else if (!is(next, "filler")) unknown.push(item.text)
        if (mode === "by" || mode === "per") mode = "free"
        return
      case "chart":
        if (isJoined && ask.measures.length > 0) turn()
        ask.chart = word.chart
        return
      case "yoy":
        ask.compare = "previous_year"
        if (!ask.measures.length && isJoined) isJoined = false
        return
      case "previous":
        ask.compare = "previous_period"
        return
      case "versus":
        ask.flags.add("versus")
        isJoined = ask.measures.length > 0 || ask.periods.length > 0
        if (mode === "by" || mode === "per") mode = "free"
        return
      case "which":
        if (isJoined && ask.measures.length > 0) turn()
        isWhich = /which|who/i.test(item.text)
        return
      case "sold":
        onSold()
        return
      case "share":
        if (isJoined && ask.measures.length > 0 && hasBreakdown(ask)) turn()
        ask.flags.add("share")
        isJoined = false
        return
      case "growth":
      case "cumulative":
      case "distribution":
        if (isJoined && ask.measures.length > 0 && hasBreakdown(ask)) turn()
        ask.flags.add(word.key)
        isJoined = false
        return
      case "trend":
        ask.flags.add("trend")
        return
      case "rate":
        ask.flags.add("share")
        return
      case "list":
        ask.flags.add("list")
        return
      case "not":
        isNegated = true
        mode = "where"
        return
      case "with":
      case "where":
        mode = "where"
        return
      case "unsupported":
        unsupported.push(word.what)
        return
      case "filler":
        if (PREPOSITIONS.has(item.phrase) && (mode === "by" || mode === "per") && item.phrase !== "of") mode = "free"
        return
      default:
        return
    }
  }

  /** "How many products were sold" counts pieces, "how much did we sell" money. */
  function onSold() {
    const subject = ask.measures.at(-1)
    const isCount = subject?.agg === "count" && subject.isEntity
    const meaning = vocabulary.find(isCount ? "unit" : "revenue")
    if (!meaning || (subject && !isCount)) return
    ask.measures = ask.measures.filter((word) => word !== subject)
    ask.measures.push({ text: "sold", measures: meaning.measures, isEntity: false, tables: [] })
  }

  function onGrain(grain: Grain, isAdjective: boolean, item: Item, index: number) {
    const isPer = /^(?:per|each|every)\b/i.test(item.text)
    if (isAdjective && (agg === "avg" || (isPer && ask.measures.at(-1)?.agg === "avg" && !isJoined))) {
      ask.averageOver = grain
      return
    }
    const isNew =
      isJoined &&
      ((isAdjective && ask.measures.length > 0) || ask.grain !== null || (ask.part !== null && mode !== "by"))
    if (isNew) {
      turn()
      if (!items.slice(index + 1).some((other) => other.meaning)) ask.flags.add("inherits")
    }
    if (ask.grain === null || !isAdjective) ask.grain = grain
    isJoined = false
  }

  function onNumber(value: number, previous: Item | undefined, next: Item | undefined, item: Item) {
    if (is(previous, "compare")) {
      const filter = ask.numbers.at(-1)
      if (filter) filter.value = value
      return
    }
    if (is(next, "top")) return
    if (ask.top && ask.top.n === null && isRanking) {
      ask.top.n = value
      return
    }
    if (is(previous, "grain", "part")) return
    unknown.push(item.text)
  }

  function onMeaning(item: Item, meaning: Meaning, index: number, previous: Item | undefined, next: Item | undefined) {
    const wasJoined = isJoined
    isJoined = false
    const filter = ask.numbers.at(-1)
    if (filter && previous?.number !== undefined && is(items[index - 2], "compare") && meaning.measures.length > 0) {
      filter.target = {
        text: item.text,
        measures: meaning.measures,
        isEntity: meaning.tables.length > 0,
        tables: meaning.tables,
      }
      filter.follows = true
      const subject = ask.measures.find((word) => word.isEntity)
      const isOther = subject && !subject.tables.some((table) => meaning.tables.includes(table))
      const isOfRow = meaning.measures.some((measure) => measure.row !== null && subject?.tables.includes(measure.base))
      if (isOther && !isOfRow && meaning.tables.length > 0 && ask.dimensions.length === 0) {
        if (subject.agg === "count") ask.flags.add("count_groups")
        subject.agg = undefined
        subjectBecomesDimension()
        ask.measures.push(filter.target)
      }
      return
    }
    const isValue = meaning.values.length > 0 || meaning.flags.length > 0
    const isColumn = meaning.columns.length > 0
    const isEntity = meaning.tables.length > 0
    const isNamed = isColumn || isEntity
    // "status completed" and "completed status" name the column of a value.
    const last = ask.filters.at(-1)
    if (isColumn && last && previous?.meaning && previous.meaning.values.length > 0 && narrowed(last, meaning)) return
    const after = is(next, "is", "not") ? items[index + 2] : next
    if (
      isColumn &&
      after?.meaning?.values.some((value) =>
        meaning.columns.some((ref) => ref.table === value.table && ref.column === value.column),
      ) &&
      mode !== "by"
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
    if (isValue && !isNamed && (isNegated || mode === "where" || meaning.measures.length === 0)) {
      addFilter(item, meaning)
      return
    }
    if (isValue && isNegated) {
      addFilter(item, meaning)
      return
    }
    if (isWhich && isNamed) {
      isWhich = false
      addDimension(item, meaning)
      return
    }
    if (isRanking && ask.top) {
      const hasSubject = ask.dimensions.length > 0 || ask.grain !== null || ask.measures.some((word) => word.isEntity)
      if (
        isNamed &&
        !(hasSubject && meaning.measures.length > 0) &&
        !(isBusiness(meaning) && bestScore(meaning) >= 60)
      ) {
        isRanking = false
        addDimension(item, meaning)
        return
      }
      if (meaning.measures.length > 0) {
        isRanking = false
        subjectBecomesDimension()
        addMeasure(item, meaning, isEntity)
        return
      }
    }
    if (mode === "by" || mode === "per") {
      if (wasJoined && meaning.measures.length > 0 && (startsOwn(index) || (isBusiness(meaning) && !isColumn))) {
        turn()
        addMeasure(item, meaning, isEntity)
      } else if (isNamed && !(ask.top && ask.dimensions.length > 0 && meaning.measures.length > 0 && !isColumn))
        addDimension(item, meaning)
      else if (meaning.measures.length > 0) {
        if (ask.measures.length > 0 && !ask.measures.every((word) => word.isEntity) && ask.top === null)
          ask.top = { n: null, order: "desc" }
        subjectBecomesDimension()
        if (ask.top === null && ask.dimensions.length > 0 && ask.measures.length === 0)
          ask.top = { n: null, order: "desc" }
        addMeasure(item, meaning, isEntity)
      } else if (isValue) addFilter(item, meaning)
      return
    }
    const hasMeasure = ask.measures.length > 0
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
      addFilter(item, meaning)
      return
    }
    if (meaning.measures.length > 0) {
      if (wasJoined && hasMeasure && hasBreakdown(ask)) {
        turn()
        addMeasure(item, meaning, isEntity)
      } else if (hasMeasure && !wasJoined && !agg) {
        if (isEntity) ask.hints.push(...meaning.tables)
        else if (ask.measures.every((word) => word.isEntity)) {
          ask.hints.push(...ask.measures.flatMap((word) => word.tables))
          if (mode === "where") subjectBecomesDimension()
          else ask.measures = []
          addMeasure(item, meaning, isEntity)
        } else addMeasure(item, meaning, isEntity)
      } else addMeasure(item, meaning, isEntity)
      return
    }
    if (isColumn) {
      if (wasJoined && hasMeasure && hasBreakdown(ask)) turn()
      addDimension(item, meaning)
    } else if (isValue) addFilter(item, meaning)
  }

  function narrowed(last: FilterWord, meaning: Meaning): boolean {
    const values = last.values.filter((value) =>
      meaning.columns.some((ref) => ref.table === value.table && ref.column === value.column),
    )
    if (values.length === 0) return false
    last.values = values
    return true
  }

  /** "Products by revenue", "customers with the most orders": what looked like a count was what is ranked. */
  function subjectBecomesDimension() {
    const subject = ask.measures.find((word) => word.isEntity && !word.agg)
    if (!subject || ask.dimensions.length > 0) return
    ask.measures = ask.measures.filter((word) => word !== subject)
    ask.dimensions.push({ text: subject.text, columns: [], tables: subject.tables, isPer: false })
  }

  return { asks: groups.flatMap(inherit), unknown, unsupported }
}

/** Asks of one sentence share what is said once: the measure of the one before, the period of any. */
function inherit(asks: Ask[]): Ask[] {
  const useful = asks.filter(
    (ask) =>
      ask.measures.length > 0 ||
      hasBreakdown(ask) ||
      ask.filters.length > 0 ||
      ask.missing.length > 0 ||
      ask.flags.has("list"),
  )
  const [period] = asks.map((ask) => ask.periods).filter((periods) => periods.length > 0)
  useful.forEach((ask, index) => {
    const before = useful[index - 1]
    if (ask.measures.length === 0 && before) {
      ask.measures = before.measures
      if (ask.numbers.length === 0) ask.numbers = before.numbers
      if (ask.filters.length === 0) ask.filters = before.filters
      else if (
        before.filters.length === 0 &&
        before.periods.length === 0 &&
        index === useful.length - 1 &&
        ask.flags.has("inherits")
      )
        before.filters = ask.filters
    }
    if (ask.periods.length === 0 && period) ask.periods = period
  })
  return useful
}
