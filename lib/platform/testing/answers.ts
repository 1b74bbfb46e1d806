import fc from "fast-check"
import type { Answers, Field, Json } from "#lib/onboarding/field"
import { STEPS } from "#lib/onboarding/steps"

// Answers as test data: any that the 23 steps allow, and any that they do not.

type Steps = { [step: number]: Answers }

// Few words, so that equal and similar texts meet in one list.
const WORDS = [
  "Kettle",
  "kettle",
  "lasts",
  "ten",
  "years",
  "10",
  "1.5",
  "%",
  "ß",
  "漢",
  "🏕",
  "; ",
  " | ",
  "a:",
  "\n",
  "  ",
]
const text = (max: number) =>
  fc
    .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 })
    .map((words) => words.join(" ").slice(0, max).toWellFormed())

type Shape = { text: (max: number) => fc.Arbitrary<string>; texts: number; records: number }

function answersTo(fields: readonly Field[], how: Shape): fc.Arbitrary<Answers> {
  const shape = Object.fromEntries(
    fields.map((field) => [field.key, fc.option(answerTo(field, how), { nil: undefined, freq: 6 })]),
  )
  return fc.record(shape).map((record) => JSON.parse(JSON.stringify(record)) as Answers)
}

function answerTo(field: Field, how: Shape): fc.Arbitrary<Json> {
  switch (field.kind) {
    case "text":
    case "textarea":
    case "url":
      return how.text(field.max)
    case "number":
    case "year":
      return fc.integer({ min: field.min, max: field.max })
    case "select":
      return fc.constantFrom(...field.options.map((option) => option.value))
    case "multi_select":
      return fc.subarray(field.options.map((option) => option.value))
    case "checkbox":
      return fc.boolean()
    case "list":
      return fc.array(how.text(field.max), { maxLength: Math.min(field.max_items, how.texts) })
    case "groups":
      return fc.array(answersTo(field.fields, how), { maxLength: Math.min(field.max_items, how.records) })
    case "group":
      return answersTo(field.fields, how)
  }
}

/** Legal answers to any subset of the 23 steps, of such texts, with at most so many in a list; items carry no id. */
export const stepsOf = (how: Shape): fc.Arbitrary<Steps> =>
  fc
    .record(
      Object.fromEntries(
        STEPS.map((step) => [step.number, fc.option(answersTo(step.fields, how), { nil: undefined, freq: 8 })]),
      ),
    )
    .map((steps) => JSON.parse(JSON.stringify(steps)) as Steps)

export const legalSteps = stepsOf({ text, texts: 5, records: 4 })

const ODD = [
  Number.NaN,
  -0,
  1e300,
  Number.POSITIVE_INFINITY,
  [[]],
  "\ud800x",
  "\0",
  " \u2028 ",
  "__proto__",
  "constructor",
]

const odd = fc.oneof(
  fc.json({ maxDepth: 5 }).map((json) => JSON.parse(json) as unknown),
  fc.anything({ maxDepth: 3, withNullPrototype: true, withSparseArray: true, withBigInt: true }),
  fc.constantFrom<unknown>(...ODD),
  fc.constant(JSON.parse('{"__proto__":{"name":"p"},"constructor":1,"name":{"toString":1}}') as unknown),
)

/** A step's data with any value at any known key, at any level. */
function oddly(fields: readonly Field[]): fc.Arbitrary<unknown> {
  const keys = fields.map((field) => {
    if (field.kind === "groups")
      return [field.key, fc.oneof(odd, fc.array(fc.oneof(odd, oddly(field.fields)), { maxLength: 4 }))]
    return [field.key, "fields" in field ? fc.oneof(odd, oddly(field.fields)) : odd]
  })
  return fc.record(Object.fromEntries(keys), { requiredKeys: [] })
}

/** What no form sends: wrong types at every level, under every key a step knows and some it does not. */
export const oddSteps: fc.Arbitrary<{ [step: number]: unknown }> = fc
  .tuple(
    fc.record(Object.fromEntries(STEPS.map((step) => [step.number, fc.oneof(odd, oddly(step.fields))])), {
      requiredKeys: [],
    }),
    fc.dictionary(fc.string(), odd, { maxKeys: 3 }),
  )
  .map(([steps, rest]) => ({ ...rest, ...steps }))
