import { type Ask, hasBreakdown, inherit } from "#lib/models/adapters/builtin/ask"
import { onKeyword, onNumber } from "#lib/models/adapters/builtin/read-keyword"
import { onMeaning } from "#lib/models/adapters/builtin/read-meaning"
import { is, Reader } from "#lib/models/adapters/builtin/reader"
import { tag } from "#lib/models/adapters/builtin/tags"
import type { Vocabulary } from "#lib/models/adapters/builtin/vocabulary"

// A question becomes asks: what to count, by what, over which time, of which rows. Nothing is chosen yet between readings.

export type Reading = { asks: Ask[]; unknown: string[]; unsupported: string[] }

/** Reads a question against the words of a warehouse. `today` is `YYYY-MM-DD`. Asks keep the order of the question. */
export function read(text: string, today: string, vocabulary: Vocabulary): Reading {
  const r = new Reader(tag(text, today, vocabulary), vocabulary)
  r.items.forEach((item, index) => {
    const previous = r.items[index - 1]
    const next = r.items[index + 1]
    if (item.period) {
      if (
        r.isJoined &&
        r.ask.periods.length === 0 &&
        hasBreakdown(r.ask) &&
        r.ahead(index).length > 0 &&
        r.startsOwn(index)
      )
        r.turn()
      const isBefore = /^(?:the )?(?:last|previous|prior|past) (?:year|quarter|month|week)$/i.test(item.text.trim())
      const first = r.ask.periods[0]
      const isStep = r.ask.grain === null && first?.step !== undefined && first.step === item.period.step
      const isSame = isStep && (first.label.startsWith("this ") || /previous|prior|before/i.test(item.text))
      if (isBefore && is(previous, "versus") && (first === undefined || isSame)) {
        // "Compared to last year": not the rows of last year, but the same number a year before.
        r.ask.compare = /year/i.test(item.text) ? "previous_year" : "previous_period"
        r.ask.flags.delete("versus")
      } else r.ask.periods.push(item.period)
      r.isJoined = false
      if (r.mode === "by" || r.mode === "per") r.mode = "free"
    } else if (item.keyword) onKeyword(r, item, item.keyword, index, previous, next)
    else if (item.number !== undefined) onNumber(r, item.number, previous, next, item)
    else if (item.meaning) onMeaning(r, item, item.meaning, index, previous, next)
    else {
      if (/\p{L}/u.test(item.text)) {
        r.unknown.push(item.text)
        // A group nobody knows must be told, not left out.
        const isGroup = (r.mode === "by" || r.mode === "per") && is(previous, "by", "per", "and")
        if (isGroup || (r.isRanking && is(previous, "top")) || (r.isRanking && previous?.number !== undefined))
          r.ask.missing.push(item.text)
      }
      r.isNegated = false
    }
  })
  r.push()
  return { asks: r.groups.flatMap(inherit), unknown: r.unknown, unsupported: r.unsupported }
}
