import { expect, test } from "vitest"
import { extract } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import type { Answers, Field, Json } from "#lib/onboarding/field"
import { STEPS } from "#lib/onboarding/steps"

// Every question of the 23 steps is asked for the manifest. One whose answer stays out of it stands here, with why.
const LEFT_OUT: Record<string, string> = {
  "2 sources[].kind": "sorts a person's documents; says nothing about the company",
  "2 sources[].url": "where a source lies: the viewer shows it beside the fact, a language model cannot follow it",
  "4 facts[].quote": "the words a fact rests on: the viewer shows them beside the fact, which says it already",
  "6 sources[]": "how somebody knows: it backs the answers beside it and is no answer itself",
  "23 confirmed": "a person's signature under the answers",
}
// These do not enter as a text, but decide what does.
const DECIDES = new Set([
  ...STEPS.filter((step) => !step.required).map((step) => `${step.number} not_applicable`),
  "3 contradictions[].resolution",
  "4 facts[].verdict",
])

// Both sides of a contradiction are said only while it is open.
const USUAL: Record<string, string> = { resolution: "open" }

/** A place of the form: the fields on the way to it, and the answer of a sibling that makes it asked. */
type Place = { name: string; step: number; way: Field[] }

function placesOf(step: number, fields: readonly Field[], before: Field[] = []): Place[] {
  return fields.flatMap((field) => {
    const way = [...before, field]
    if ("fields" in field) return placesOf(step, field.fields, way)
    const name = way.map(({ key, kind }) => (kind === "groups" || kind === "list" ? `${key}[]` : key)).join(".")
    return [{ name: `${step} ${name}`, step, way }]
  })
}
const PLACES = STEPS.flatMap((step) => placesOf(step.number, step.fields))

/** Full answers in which the place on the way is asked; `other` gives that place another answer. */
function answersFor(fields: readonly Field[], way: readonly Field[], other: boolean): Answers {
  const [aim, ...rest] = way
  const said = fields.map((field): [string, Json] => {
    const isAim = field === aim
    if (!("fields" in field)) return [field.key, givenTo(field, isAim && other)]
    const inner = answersFor(field.fields, isAim ? rest : [], isAim && other)
    return [field.key, field.kind === "group" ? inner : [{ ...inner, id: "first" }]]
  })
  const answers = Object.fromEntries(said)
  const rule = aim?.show_when
  if (rule && "is" in rule) answers[rule.key] = rule.is[0] as string
  if (rule && "not" in rule) {
    const beside = fields.find((field) => field.key === rule.key)
    const options = beside && "options" in beside ? beside.options : []
    answers[rule.key] = options.find((option) => !rule.not.includes(option.value))?.value ?? ""
  }
  return answers
}

function givenTo(field: Exclude<Field, { fields: unknown }>, other: boolean): Json {
  const nth = other ? 1 : 0
  switch (field.kind) {
    case "text":
    case "textarea":
    case "url":
      return `${field.label} ${nth}`
    case "number":
    case "year":
      return field.min + nth
    case "select":
      return (other ? undefined : USUAL[field.key]) ?? field.options[nth]?.value ?? ""
    case "multi_select":
      return [field.options[nth]?.value ?? ""]
    case "checkbox":
      return other
    case "list":
      return [`${field.label} ${nth}`]
  }
}

const saidBy = (place: Place, other: boolean) => {
  const steps = STEPS.map((step) => {
    return [
      step.number,
      answersFor(step.fields, step.number === place.step ? place.way : [], other && step.number === place.step),
    ]
  })
  // Weight and wording: what a person confirmed says the same, and counts for more.
  return JSON.stringify(
    factsOf(extract(Object.fromEntries(steps)).sections).map(({ path, parts, weight }) => [path, parts, weight]),
  )
}

test.each(PLACES.filter(({ name }) => !LEFT_OUT[name]).map((place) => [place.name, place] as const))(
  "the answer to %s reaches the facts",
  (name, place) => {
    expect(saidBy(place, true)).not.toBe(saidBy(place, false))
    if (DECIDES.has(name)) return
    const value = givenTo(place.way.at(-1) as Exclude<Field, { fields: unknown }>, true)
    expect(saidBy(place, true)).toContain(String(value))
  },
)

test.each(Object.entries(LEFT_OUT))("the answer to %s stays out: %s", (name) => {
  const place = PLACES.find((each) => each.name === name)
  if (!place) throw new Error(`no step asks ${name}`)
  expect(saidBy(place, true)).toBe(saidBy(place, false))
})

test("no answer to what was not asked for", () => {
  for (const name of DECIDES) expect(PLACES.map((place) => place.name)).toContain(name)
  expect(PLACES.length).toBeGreaterThan(110)
})
