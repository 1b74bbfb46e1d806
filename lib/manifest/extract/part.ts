import type { Warning } from "#lib/manifest/contract/content"
import { isRecord, type Reader, reader } from "#lib/manifest/extract/reader"
import { frozen, type Memory, recall } from "#lib/manifest/remembered"
import { NOT_APPLICABLE } from "#lib/onboarding/field"
import { stepByNumber } from "#lib/onboarding/steps"

/** Answers of any quality, by step number. */
export type RawSteps = { readonly [step: number]: unknown }

/** What some steps make, and what was odd in them. Nobody can change either. */
export type Part<T> = { made: T; warnings: readonly Warning[] }

/** Warnings of one step; more say nothing new, and a long draft must not fill the manifest with them. */
const MOST_WARNINGS = 20

const memory: Memory<Part<unknown>> = { known: new Map(), weight: 0 }

/** Reads these steps, once for equal answers: an edit changes one of 23 steps. Total if `make` is. */
export function partOf<T>(numbers: readonly number[], make: (at: (step: number) => Reader) => T) {
  return (steps: RawSteps): Part<T> => {
    const answers = numbers.map((step) => (isRecord(steps) && Object.hasOwn(steps, step) ? steps[step] : {}))
    const read = () => {
      const warnings: Warning[] = []
      const made = make((step) => readerOf(step, answers[numbers.indexOf(step)], warnings))
      return frozen({ made, warnings })
    }
    return isJson(answers) ? (recall(memory, `${numbers} ${JSON.stringify(answers)}`, read) as Part<T>) : read()
  }
}

function readerOf(number: number, data: unknown, warnings: Warning[]): Reader {
  const step = stepByNumber(number)
  let count = 0
  const warn = (path: string, message: string) => {
    count++
    if (count < MOST_WARNINGS) warnings.push({ step: number, path, message })
    if (count === MOST_WARNINGS) warnings.push({ step: number, path: "", message: "has more that is odd" })
  }
  if (!isRecord(data)) warn("", "is not a group of fields")
  const isSkipped = step?.required === false && isRecord(data) && data[NOT_APPLICABLE] === true
  return reader(isSkipped ? {} : data, step?.fields ?? [], warn)
}

/** True for values that equal texts of JSON mean equal values of; not for what is deeper than any answer. */
function isJson(value: unknown, depth = 8): boolean {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return true
  if (typeof value !== "object") return Number.isFinite(value)
  if (depth === 0) return false
  if (Array.isArray(value)) return value.every((part) => isJson(part, depth - 1))
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  for (const key in value) if (!isJson((value as Record<string, unknown>)[key], depth - 1)) return false
  return true
}
