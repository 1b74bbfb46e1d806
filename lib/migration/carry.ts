import { LEGACY_SEQUENCE } from "#lib/migration/legacy-steps"
import {
  type Answers,
  type Field,
  isEmpty,
  isRecord,
  type Json,
  NOT_APPLICABLE,
  type Step,
} from "#lib/onboarding/field"
import { type StepStatus, statusOf } from "#lib/onboarding/progress"
import { isTooLarge, seal } from "#lib/onboarding/save"
import { STEPS } from "#lib/onboarding/steps"

// Which answers of the new onboarding lie in the preferences of a legacy row. A value is carried whole or stays there.

/** Answers of one step that the legacy row holds. */
export type Carried = {
  step_id: number
  data: Answers
  sha256: string
  is_complete: boolean
  is_not_applicable: boolean
  definition_version: number
}

/** Characters of a name in a warning, and warnings per user: what a broken client left behind may be endless. */
const MAX_NAME = 60
const MAX_WARNINGS = 20

/** What a name at the top of the preferences may be: steps whose fields it groups, or one field by itself. */
type Place = { steps: { step: Step; rank: number }[]; fields: { step: Step; field: Field }[] }

const places = new Map<string, Place>()

const placeOf = (name: string): Place => {
  const place = places.get(name) ?? { steps: [], fields: [] }
  places.set(name, place)
  return place
}

for (const step of STEPS) {
  const former = LEGACY_SEQUENCE.filter((each) => each.step === step.number).map(({ name }) => name)
  for (const [rank, name] of [...new Set([step.key, ...former])].entries()) placeOf(name).steps.push({ step, rank })
  for (const field of step.fields) {
    if (field.key !== NOT_APPLICABLE) placeOf(field.key).fields.push({ step, field })
  }
}

/** After all names of steps, where two places speak of one field. */
const BY_ITSELF = 99

// A field by itself, as if it were asked: what stands beside it may be left behind.
const alone = new Map(
  STEPS.flatMap((step) =>
    step.fields.map((field): [Field, Step] => {
      const { show_when: _, ...asked } = field
      return [field, { ...step, required: true, fields: [asked as Field] }]
    }),
  ),
)

type Found = { step: Step; field: Field; rank: number; name: string; value: Json }

/**
 * The answers in the preferences of a legacy row, by step, and `not_carried: <place>` for each that is none. Takes any
 * JSON and never throws. Of two places for one field, the new onboarding's name goes before the former's.
 */
export function mapLegacy(preferences: unknown): { steps: Carried[]; warnings: string[] } {
  if (!isRecord(preferences)) return { steps: [], warnings: [] }
  const found: Found[] = []
  const left: string[] = []
  for (const name of Object.keys(preferences)) {
    const place = places.get(name)
    const value = preferences[name] as Json
    if (!place || isNothing(value)) continue
    const [field, another] = place.fields
    if (isRecord(value) && place.steps.length > 0) readStep(place, name, value, found, left)
    else if (field && !another) found.push({ ...field, rank: BY_ITSELF, name, value })
    else left.push(name)
  }
  if (found.length === 0 && left.length === 0) return { steps: [], warnings: [] }
  found.sort((a, b) => a.step.number - b.step.number || a.rank - b.rank)
  const steps = carry(found, left)
  return { steps, warnings: warningsOf(left) }
}

// One name may stand for two steps, which share no field: the fields tell which is meant.
function readStep({ steps }: Place, name: string, group: Answers, found: Found[], left: string[]): void {
  for (const key of Object.keys(group)) {
    const value = group[key] as Json
    if (isNothing(value)) continue
    const at = steps.find(({ step }) => step.fields.some((field) => field.key === key))
    const field = at?.step.fields.find((each) => each.key === key)
    if (at && field) found.push({ ...at, field, name, value })
    else left.push(`${name}.${key}`)
  }
}

function carry(found: readonly Found[], left: string[]): Carried[] {
  const steps: Carried[] = []
  for (const [step, all] of Map.groupBy(found, (each) => each.step)) {
    const kept: Found[] = []
    for (const each of all) {
      if (!isOfKind(each.field, each.value)) left.push(placeIn(each))
      else if (!isEmpty(each.value)) keep(kept, each, left)
    }
    const carried = kept.length > 0 ? carryStep(step, kept, left) : undefined
    if (carried) steps.push(carried)
  }
  return steps
}

/** Of two places for one field the first counts; the other is left where it says something else. */
function keep(kept: Found[], each: Found, left: string[]): void {
  const before = kept.find(({ field }) => field === each.field)
  if (!before) kept.push(each)
  else if (seal({ value: before.value }) !== seal({ value: each.value })) left.push(placeIn(each))
}

function carryStep(step: Step, kept: readonly Found[], left: string[]): Carried | undefined {
  const data = dataOf(kept)
  const status = statusOf(step, data)
  if (status === "problem") {
    // Where something breaks a rule, each is judged by itself: the others come along.
    const sound = kept.filter(
      ({ field, value }) => statusOf(alone.get(field) as Step, { [field.key]: value }) !== "problem",
    )
    if (sound.length < kept.length) {
      left.push(...kept.filter((each) => !sound.includes(each)).map(placeIn))
      return sound.length > 0 ? carryStep(step, sound, left) : undefined
    }
  }
  if (isTooLarge(data)) {
    left.push(step.key)
    return undefined
  }
  return carriedOf(step, data, status)
}

/** Answers of a step as they are written. */
export function carriedOf(step: Step, data: Answers, status: StepStatus): Carried {
  return {
    step_id: step.number,
    data,
    sha256: seal(data),
    is_complete: status === "completed",
    is_not_applicable: data[NOT_APPLICABLE] === true,
    definition_version: step.definition_version,
  }
}

const placeIn = ({ name, field }: Found) => (name === field.key ? name : `${name}.${field.key}`)

function dataOf(kept: readonly Found[]): Answers {
  const data: Answers = {}
  for (const { field, value } of kept) data[field.key] = value
  return data
}

function warningsOf(left: readonly string[]): string[] {
  const named = [...new Set(left.map((name) => `not_carried: ${shown(name, MAX_NAME)}`))].sort()
  return named.length <= MAX_WARNINGS ? named : [...named.slice(0, MAX_WARNINGS), "not_carried: and more"]
}

/** Text that a database and a page can hold, cut to so many characters. */
export function shown(text: string, max: number): string {
  const plain = text
    .slice(0, max + 1)
    .replaceAll(/\p{Cc}/gu, " ")
    .toWellFormed()
  return plain.length > max ? `${plain.slice(0, max - 1).toWellFormed()}…` : plain
}

/** True for what a draft of the field may hold, as the schema of a save has it. */
function isOfKind(field: Field, value: Json): boolean {
  switch (field.kind) {
    case "text":
    case "textarea":
    case "url":
      return isText(value)
    case "number":
    case "year":
      return Number.isSafeInteger(value) || isText(value)
    case "select":
      return value === "" || field.options.some((option) => option.value === value)
    case "multi_select":
      return Array.isArray(value) && value.every((item) => field.options.some((option) => option.value === item))
    case "checkbox":
      return typeof value === "boolean"
    case "list":
      return Array.isArray(value) && value.every(isText)
    case "groups":
      return Array.isArray(value) && value.every((item) => isGroup(field.fields, item, true))
    case "group":
      return isGroup(field.fields, value, false)
  }
}

function isGroup(fields: readonly Field[], value: Json, isItem: boolean): boolean {
  if (!isRecord(value)) return false
  return Object.keys(value).every((key) => {
    const part = value[key] as Json
    if (isItem && key === "id") return isText(part) && part.length <= 40
    const field = fields.find((each) => each.key === key)
    return field !== undefined && (part === null || isOfKind(field, part))
  })
}

const isText = (value: Json): value is string =>
  typeof value === "string" && value.isWellFormed() && !value.includes("\0")

/** Looks no deeper than one level: what is in there may be of any depth. */
const isNothing = (value: Json | undefined) =>
  value === null ||
  value === undefined ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0)
