import { mapLegacy } from "#lib/migration/carry"
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
import { isSame } from "#lib/onboarding/merge"
import { STEPS } from "#lib/onboarding/steps"

// Where in the preferences of a legacy row the fields of a step lie, and where one could be put. Pure.

/** A path of one name or two: what a place in the preferences is called. */
export type Path = readonly [string] | readonly [string, string]

/** One change of the preferences; without a value, what lies there is taken away. */
export type Change = { path: Path; value?: Json }

/**
 * What a legacy row says, by step. `carried` passes the fields' own checks; `raw` also has what does not, so that it can
 * be told whether somebody changed it.
 */
export type LegacyView = { carried: Map<number, Answers>; raw: Map<number, Answers> }

export function viewOf(preferences: unknown): LegacyView {
  if (!isRecord(preferences)) return { carried: new Map(), raw: new Map() }
  // Both ways of a merge look at the same rows.
  const view = views.get(preferences) ?? read(preferences)
  views.set(preferences, view)
  return view
}

const views = new WeakMap<Answers, LegacyView>()

function read(preferences: Answers): LegacyView {
  const carried = new Map(mapLegacy(preferences).steps.map(({ step_id, data }) => [step_id, data]))
  const raw = new Map<number, Answers>()
  for (const step of new Set(Object.keys(preferences).flatMap((name) => spokenOf.get(name) ?? []))) {
    const data: Answers = {}
    for (const { key } of step.fields) {
      const [first] = placesOf(preferences, step, key)
      if (first) data[key] = carried.get(step.number)?.[key] ?? (valueAt(preferences, first) as Json)
    }
    if (Object.keys(data).length > 0) raw.set(step.number, data)
  }
  return { carried, raw }
}

/** The places that hold something for the field, the one that counts first. */
export function placesOf(preferences: Answers, step: Step, key: string): Path[] {
  const places: Path[] = []
  for (const name of namesOf(step)) {
    const group = own(preferences, name)
    if (isRecord(group) && !isEmpty(own(group, key))) places.push([name, key])
  }
  const value = LONE.has(key) ? own(preferences, key) : undefined
  if (!isEmpty(value) && !(isRecord(value) && NAMES.has(key))) places.push([key])
  return places
}

/** Where the field would go that lies nowhere yet; undefined when the former onboarding has no place for it. */
export function newPlaceOf(preferences: Answers, step: Step, key: string): Path | undefined {
  const [present, ...former] = namesOf(step)
  const names = [...former, present as string]
  const name =
    names.find((each) => isRecord(own(preferences, each))) ??
    (FORMER.has(step.number) ? names.find((each) => isEmpty(own(preferences, each))) : undefined)
  return name === undefined ? undefined : [name, key]
}

/** Whether the former onboarding would read this value of the field back as it is. */
export function canHold(step: Step, key: string, value: Json): boolean {
  const place = newPlaceOf({}, step, key)
  if (!place) return false
  const read = mapLegacy({ [place[0]]: { [key]: value } }).steps.find(({ step_id }) => step_id === step.number)
  return isSame(read?.data[key], value)
}

/** The preferences after the changes; what they do not touch is shared with the given ones. */
export function changed(preferences: Answers, changes: readonly Change[]): Answers {
  const result = { ...preferences }
  for (const { path, value } of changes) {
    const [name, key] = path
    if (key === undefined) put(result, name, value)
    else {
      const group = own(result, name)
      const copy = { ...(isRecord(group) ? group : {}) }
      put(copy, key, value)
      result[name] = copy
    }
  }
  return result
}

function put(record: Answers, key: string, value: Json | undefined): void {
  if (value === undefined) delete record[key]
  else record[key] = value
}

export function valueAt(preferences: Answers, [name, key]: Path): Json | undefined {
  const value = own(preferences, name)
  return key === undefined ? value : isRecord(value) ? own(value, key) : undefined
}

export const own = (record: Answers, key: string): Json | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

/** The names a step has at the top of the preferences, the one that counts first. */
const namesOf = (step: Step): string[] => namesByStep.get(step.number) ?? []

const namesByStep = new Map(
  STEPS.map((step) => {
    const former = LEGACY_SEQUENCE.filter((each) => each.step === step.number).map(({ name }) => name)
    return [step.number, [...new Set([step.key, ...former])]]
  }),
)
/** Steps the former onboarding had. */
const FORMER = new Set(LEGACY_SEQUENCE.map(({ step }) => step))
const NAMES = new Set([...namesByStep.values()].flat())

/** Fields that only one step has: they are known without it. */
const LONE = new Set(
  STEPS.flatMap((step) => step.fields)
    .map(({ key }: Field) => key)
    .filter((key, _, all) => key !== NOT_APPLICABLE && all.filter((each) => each === key).length === 1),
)

/** The steps a name at the top of the preferences may speak of. */
const spokenOf = new Map(
  [...NAMES, ...LONE].map((name) => [
    name,
    STEPS.filter(
      (step) => namesOf(step).includes(name) || (LONE.has(name) && step.fields.some(({ key }) => key === name)),
    ),
  ]),
)
