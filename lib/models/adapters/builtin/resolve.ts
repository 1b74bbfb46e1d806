import type { Ask, MeasureWord } from "#lib/models/adapters/builtin/ask"
import { candidatesOf, type Fit, fitted } from "#lib/models/adapters/builtin/fitting"
import type { Measure } from "#lib/models/adapters/builtin/measures"
import type { Question, Resolution } from "#lib/models/adapters/builtin/plan"
import { type Schema, tableOf } from "#lib/models/adapters/builtin/schema"
import { merged, planned, rowsOf } from "#lib/models/adapters/builtin/shape"
import { funnelOf, implied, unknownGroup } from "#lib/models/adapters/builtin/stand-ins"
import { listed } from "#lib/models/adapters/builtin/words"

// Chooses between the readings of an ask. A measure fixes the base table; everything else must be reachable from it
// along keys, many rows to one, so that no join counts a row twice.

/** Resolves an ask: plans (one per measure that needs its own table), one question, or what stands in the way. */
export function resolve(ask: Ask, schema: Schema, today: string): Resolution[] {
  if (ask.missing.length > 0) return [problem(unknownGroup(ask, schema))]
  if (ask.chart === "funnel" && ask.dimensions.length === 0) {
    const funnel = funnelOf(ask, schema)
    if (funnel) return resolve(funnel, schema, today)
  }
  if (
    ask.flags.has("list") &&
    ask.measures.every((word) => word.isEntity) &&
    ask.dimensions.length === 0 &&
    ask.grain === null
  ) {
    const listedTable = tableOf(schema, ask.measures[0]?.tables[0] ?? "")
    if (listedTable) return [{ kind: "plan", plan: rowsOf(listedTable, ask, schema) }]
  }
  const resolved = ask.measures.map((word) => resolveMeasure(ask, word, schema))
  // Nothing named, or what the sentence before named does not reach here: the usual meaning stands in.
  const isOpen = ask.measures.length === 0 || (ask.flags.has("inherited") && resolved.every((one) => !("fit" in one)))
  if (isOpen) {
    const standIns = implied(ask, schema).map((word) => resolveMeasure(ask, word, schema))
    const found = standIns.find((one) => "fit" in one || one.kind !== "problem") ?? standIns[0]
    if (found && (ask.measures.length === 0 || "fit" in found)) resolved.splice(0, resolved.length, found)
    else if (ask.measures.length === 0) resolved.push(problem("I found nothing to count or add up in that."))
  }
  return merged(resolved.map((found) => ("fit" in found ? planned(ask, found.fit, schema, today) : found)))
}

const problem = (message: string): Resolution => ({ kind: "problem", message })

function resolveMeasure(ask: Ask, word: MeasureWord, schema: Schema): { fit: Fit } | Resolution {
  const candidates = candidatesOf(ask, word, schema)
  const tried = candidates.map((candidate) => fitted(ask, candidate.measure, schema))
  const fits = tried.filter((found): found is Fit => typeof found !== "string").sort((a, b) => b.score - a.score)
  const [first, second] = fits
  if (!first)
    return problem(
      tried.find((found) => typeof found === "string") ?? `I found no number that "${word.text}" could mean.`,
    )
  if (second && second.score === first.score && signature(second.measure) !== signature(first.measure))
    return {
      kind: "question",
      question: tie(
        word,
        fits.filter((found) => found.score === first.score).map((found) => found.measure),
      ),
    }
  const ambiguous = first.notes.find((note) => note.startsWith("?"))
  if (ambiguous) return { kind: "question", question: JSON.parse(ambiguous.slice(1)) as Question }
  return { fit: first }
}

const signature = (measure: Measure) =>
  `${measure.agg} ${measure.row ?? measure.sql ?? ""} ${measure.base} ${measure.where ?? ""}`

function tie(word: MeasureWord, measures: Measure[]): Question {
  const options = measures.slice(0, 4).map((measure) => `${measure.label} (${measure.note})`)
  return { question: `"${word.text}" can mean ${listed(options, "or")}. Which one do you mean?`, options }
}
