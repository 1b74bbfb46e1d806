import type { Answers, Json } from "#lib/onboarding/field"
import { isSame } from "#lib/onboarding/merge"

// Which later steps stand on which answers. When one of these fields changes, what was answered on top of it may no
// longer be true, and says "check again" until a person saves it. A path into a list means that field of all its items.

const STANDS_ON: { readonly [step: number]: { readonly [path: string]: readonly number[] } } = {
  1: {
    industry: [9, 14, 21],
    sub_industry: [9, 14, 21],
    stage: [22],
    description: [13, 17],
  },
  5: {
    what_is_sold: [10, 13, 17],
    revenue_model: [21, 22],
    pricing_model: [8],
    "price_points.price": [8, 21],
    guarantee: [17],
  },
  6: { problem: [9, 13, 17], pains: [14], desires: [17], objections: [14], triggers: [14] },
  7: {
    "competitors.name": [8, 11, 13],
    "competitors.type": [8],
    "competitors.strengths": [8, 10],
    "competitors.weaknesses": [8, 10],
    "competitors.pricing": [8],
  },
  8: { "axes.axis": [11] },
  9: { path: [13], category_name: [13, 17] },
  10: { "capabilities.name": [13, 17], "capabilities.rating": [13] },
  12: { tone: [17, 18] },
  13: { statement: [17] },
  14: {
    "icps.name": [15, 17, 20],
    "icps.vertical": [20, 21],
    "icps.geography": [20, 21],
    "icps.pains.pain": [17],
  },
  16: { never: [17, 18], banned_words: [17, 18] },
  17: { value_prop: [18] },
}

/** The steps that stand on what differs between two answers of a step, in order. Equal values name none. Pure. */
export function dependentsOf(step: number, before: Answers, after: Answers): number[] {
  const paths = Object.entries(STANDS_ON[step] ?? {})
  const changed = paths.filter(([path]) => {
    const [was, is] = [valuesAt(before, path.split(".")), valuesAt(after, path.split("."))]
    // Items put in another order say the same; sorting costs more than all the rest, and is seldom needed.
    return !isSame(was, is) && !(path.includes(".") && isSame(sorted(was), sorted(is)))
  })
  return [...new Set(changed.flatMap(([, steps]) => steps))].sort((a, b) => a - b)
}

/** The value at a path. Of a list of items, the values of all that have one. */
function valuesAt(value: Json | undefined, path: string[]): Json {
  const [key, ...rest] = path
  if (key === undefined) return value ?? null
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path)).filter((part) => !isSame(part, null))
  return typeof value === "object" && value !== null ? valuesAt(value[key], rest) : null
}

const sorted = (values: Json): Json =>
  Array.isArray(values) ? values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : values
