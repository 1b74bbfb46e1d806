import { hasBreakdown, isEmpty } from "#lib/models/adapters/builtin/ask"
import type { Grain, Keyword } from "#lib/models/adapters/builtin/keywords"
import { is, type Reader } from "#lib/models/adapters/builtin/reader"
import type { Item } from "#lib/models/adapters/builtin/tags"

// What the words of no particular warehouse do to a question being read.

export const PREPOSITIONS = new Set(["in", "for", "from", "about", "on", "to", "at", "of", "using", "via"])
export function onKeyword(
  r: Reader,
  item: Item,
  word: Keyword,
  index: number,
  previous: Item | undefined,
  next: Item | undefined,
) {
  switch (word.key) {
    case "and":
    case "or":
      r.isJoined = true
      return
    case "stop":
      if (item.text === "\n" && isEmpty(r.ask)) return
      r.push()
      if (r.groups.at(-1)?.length) r.groups.push([])
      r.isJoined = false
      r.isNegated = false
      r.agg = null
      return
    case "by":
    case "per":
      if (r.isJoined && hasBreakdown(r.ask)) {
        r.turn()
        r.ask.flags.add("inherits")
      }
      r.isJoined = false
      r.mode = word.key
      return
    case "grain":
      onGrain(r, word.grain, word.adjective, item, index)
      return
    case "part":
      if (r.isJoined && hasBreakdown(r.ask) && r.ask.part === null && r.mode !== "by") r.turn()
      if (r.ask.part !== null && r.ask.part !== word.part) r.ask.secondPart = word.part
      else r.ask.part = word.part
      r.isJoined = false
      return
    case "top":
      if ((r.isJoined && (r.ask.measures.length > 0 || hasBreakdown(r.ask))) || r.ask.top) r.turn()
      r.ask.top = { n: previous?.number ?? null, order: word.order }
      r.isRanking = true
      r.isJoined = false
      r.mode = "free"
      if (word.concept) {
        const meaning = r.vocabulary.find(word.concept)
        if (meaning) r.ask.measures.push({ text: item.text, measures: meaning.measures, isEntity: false, tables: [] })
      }
      return
    case "agg":
      if (r.isJoined && (hasBreakdown(r.ask) || (/^how/i.test(item.text) && r.ask.measures.length > 0))) r.turn()
      r.agg = word.agg
      if (r.mode === "by" || r.mode === "per") r.mode = "free"
      return
    case "compare":
      if (next?.number !== undefined || next?.phrase === "$")
        r.ask.numbers.push({
          op: word.op,
          value: next?.number ?? 0,
          target: r.ask.measures.at(-1) ?? null,
          follows: false,
        })
      else if (!is(next, "filler")) r.unknown.push(item.text)
      if (r.mode === "by" || r.mode === "per") r.mode = "free"
      return
    case "chart":
      if (r.isJoined && r.ask.measures.length > 0) r.turn()
      r.ask.chart = word.chart
      return
    case "yoy":
      r.ask.compare = "previous_year"
      if (!r.ask.measures.length && r.isJoined) r.isJoined = false
      return
    case "previous":
      r.ask.compare = "previous_period"
      return
    case "versus":
      r.ask.flags.add("versus")
      r.isJoined = r.ask.measures.length > 0 || r.ask.periods.length > 0
      if (r.mode === "by" || r.mode === "per") r.mode = "free"
      return
    case "which":
      if (r.isJoined && r.ask.measures.length > 0) r.turn()
      r.isWhich = /which|who/i.test(item.text)
      return
    case "sold":
      onSold(r)
      return
    case "share":
      if (r.isJoined && r.ask.measures.length > 0 && hasBreakdown(r.ask)) r.turn()
      r.ask.flags.add("share")
      r.isJoined = false
      return
    case "growth":
    case "cumulative":
    case "distribution":
      if (r.isJoined && r.ask.measures.length > 0 && hasBreakdown(r.ask)) r.turn()
      r.ask.flags.add(word.key)
      r.isJoined = false
      return
    case "trend":
      r.ask.flags.add("trend")
      return
    case "rate":
      r.ask.flags.add("share")
      return
    case "list":
      r.ask.flags.add("list")
      return
    case "not":
      r.isNegated = true
      r.mode = "where"
      return
    case "with":
    case "where":
      r.mode = "where"
      return
    case "unsupported":
      r.unsupported.push(word.what)
      return
    case "filler":
      if (PREPOSITIONS.has(item.phrase) && (r.mode === "by" || r.mode === "per") && item.phrase !== "of")
        r.mode = "free"
      return
    default:
      return
  }
}

/** "How many products were sold" counts pieces, "how much did we sell" money. */
function onSold(r: Reader) {
  const subject = r.ask.measures.at(-1)
  const isCount = subject?.agg === "count" && subject.isEntity
  const meaning = r.vocabulary.find(isCount ? "unit" : "revenue")
  if (!meaning || (subject && !isCount)) return
  r.ask.measures = r.ask.measures.filter((word) => word !== subject)
  r.ask.measures.push({ text: "sold", measures: meaning.measures, isEntity: false, tables: [] })
}

function onGrain(r: Reader, grain: Grain, isAdjective: boolean, item: Item, index: number) {
  const isPer = /^(?:per|each|every)\b/i.test(item.text)
  if (isAdjective && (r.agg === "avg" || (isPer && r.ask.measures.at(-1)?.agg === "avg" && !r.isJoined))) {
    r.ask.averageOver = grain
    return
  }
  const isNew =
    r.isJoined &&
    ((isAdjective && r.ask.measures.length > 0) || r.ask.grain !== null || (r.ask.part !== null && r.mode !== "by"))
  if (isNew) {
    r.turn()
    if (!r.items.slice(index + 1).some((other) => other.meaning)) r.ask.flags.add("inherits")
  }
  if (r.ask.grain === null || !isAdjective) r.ask.grain = grain
  r.isJoined = false
}

export function onNumber(r: Reader, value: number, previous: Item | undefined, next: Item | undefined, item: Item) {
  if (is(previous, "compare")) {
    const filter = r.ask.numbers.at(-1)
    if (filter) filter.value = value
    return
  }
  if (is(next, "top")) return
  if (r.ask.top && r.ask.top.n === null && r.isRanking) {
    r.ask.top.n = value
    return
  }
  if (is(previous, "grain", "part")) return
  r.unknown.push(item.text)
}
