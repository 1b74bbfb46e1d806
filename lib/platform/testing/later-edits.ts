import { changed, newPlaceOf, placesOf } from "#lib/migration/legacy-fields"
import { LEGACY_SEQUENCE } from "#lib/migration/legacy-steps"
import type { Answers, Field, Json, Step } from "#lib/onboarding/field"
import { isEqual } from "#lib/onboarding/merge"
import { STEPS } from "#lib/onboarding/steps"
import { leaves } from "#lib/platform/testing/three-clients"

// One user who is moved forward, edits both sides, goes back, edits there, and comes forward again; drawn from a number.
// The account of what must come of it goes by single values and times, and knows nothing of how merging is done.

/** What a user has at one time: answers by step, the preferences of the legacy row, and what the last move warned of. */
export type Sides = { steps: Record<number, Answers>; preferences: Answers; warnings: readonly string[] }

type Leaves = Map<string, string>
/** The value of a leaf, `unset` when there is none. */
const of = (side: Leaves, at: string) => side.get(at) ?? "unset"

const LEGACY_STEPS = new Set(LEGACY_SEQUENCE.map(({ step }) => step))

export class Story {
  readonly preferences: Answers
  readonly wrong: string[] = []
  edits = 0
  conflicts = 0
  returned = 0
  readonly #draw: () => number
  readonly #seed: number
  /** What the user may touch at all: few places, so that both sides meet. */
  readonly #places: { step: Step; field: Field }[]
  #began: { session: Leaves; legacy: Leaves } = { session: new Map(), legacy: new Map() }
  #left: { session: Leaves; legacy: Leaves } = { session: new Map(), legacy: new Map() }
  #illegible = new Set<string>()
  #isSaved = false

  constructor(seed: number) {
    this.#seed = seed
    this.#draw = drawsOf(seed)
    this.#places = Array.from({ length: 6 }, () => {
      const step = this.#pick(STEPS)
      return { step, field: this.#pick(step.fields) }
    })
    this.preferences = this.#legacyEdits({ theme: { zoom: 1.5, seed }, visits: [seed, "x"] }, 0.6, false)
    this.edits = 0
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#draw() * from.length)] as T
  }

  /** After the first move: the session holds what the legacy row held, to the value. */
  moved(sides: Sides): void {
    this.#began = { session: allLeaves(sides.steps), legacy: this.#legible(sides) }
    this.#same("the session after the first move", this.#began.session, this.#began.legacy)
  }

  /** Whole steps, as a page saves them. Fields are set, changed and emptied. */
  saves(sides: Sides): { step_id: number; data: Answers }[] {
    const saves = new Map<number, Answers>()
    for (const { step, field } of this.#places) {
      if (this.#draw() < 0.5) continue
      const data = saves.get(step.number) ?? sides.steps[step.number] ?? {}
      const value = this.#draw() < 0.1 ? illegible(field) : this.#edited(step, field, data[field.key])
      // An emptied field is saved as such; a step nobody answered is not saved at all.
      saves.set(step.number, { ...data, [field.key]: value ?? this.#pick([null, value ?? null]) })
      this.edits++
    }
    this.#isSaved = saves.size > 0
    return [...saves].map(([step_id, data]) => ({ step_id, data }))
  }

  /** The preferences after edits in the former onboarding, while the session lives or while it is parked. */
  rewrites({ preferences }: Sides): Answers {
    return this.#legacyEdits(preferences, 0.35, true)
  }

  /** Says what both sides held just before they went back. */
  leaving(sides: Sides): void {
    this.#left = { session: allLeaves(sides.steps), legacy: this.#legible(sides) }
  }

  /** After the way back: each side has what only the other changed, and its own where both did. */
  wentBack(sides: Sides): void {
    const { session, legacy } = this.#left
    const [began, now] = [this.#began, { session: allLeaves(sides.steps), legacy: this.#legible(sides) }]
    const clashes = removals(began.session, session, legacy, this.#illegible)
    for (const at of keysOf(began.session, session, legacy)) {
      const [b, s, l] = [of(began.session, at), of(session, at), of(legacy, at)]
      const isUnread = this.#illegible.has(fieldAt(at))
      if (s !== b && l !== b && s !== l && !isUnread) clashes.add(fieldAt(at))
      this.#is(`session ${at} after the way back`, of(now.session, at), s !== b || isUnread ? s : l, clashes, at)
      if (isUnread) continue
      // What the former onboarding has no place for, or cannot read, waits in the parked session.
      const held = of(now.legacy, at) === s || !this.#isSaved || !this.#canHold(sides, at, session)
      if (l === b && s !== b) this.#true(`${at} was not written back`, held || clashes.has(fieldAt(at)))
      else this.#is(`legacy ${at} after the way back`, of(now.legacy, at), l, clashes, at)
    }
    this.#named("kept_both", sides, clashes)
    for (const key of ["theme", "visits"]) {
      this.#true(`${key} is not what it was`, isEqual(this.preferences[key], sides.preferences[key]))
    }
    this.#began = now
  }

  /** After the way forward: what was edited meanwhile is in the session, unless the session had something else of its own. */
  returnedTo(sides: Sides): void {
    const { session, legacy } = this.#left
    const now = allLeaves(sides.steps)
    const clashes = removals(this.#began.legacy, session, legacy, this.#illegible)
    for (const at of keysOf(this.#began.session, this.#began.legacy, session, legacy)) {
      const [was, s, l] = [of(this.#began.legacy, at), of(session, at), of(legacy, at)]
      const isUnread = this.#illegible.has(fieldAt(at))
      const isClash = l !== was && s !== was && s !== l && !isUnread
      if (isClash) clashes.add(fieldAt(at))
      this.#is(`session ${at} after the return`, of(now, at), isUnread || was !== s ? s : l, clashes, at)
      if (of(now, at) === s && was !== s) this.returned++
    }
    this.#named("kept_session", sides, clashes)
    this.conflicts += clashes.size
  }

  // What was not changed --------------------------------------------------------------------------------------------

  #legible({ preferences }: Sides): Leaves {
    const steps: Record<number, Answers> = {}
    for (const { step, field } of this.#places) {
      const [path] = placesOf(preferences, step, field.key)
      if (!path || this.#illegible.has(`${step.number}/${field.key}`)) continue
      const [name, key] = path
      const value = key === undefined ? preferences[name] : (preferences[name] as Answers)[key]
      steps[step.number] = { ...steps[step.number], [field.key]: value as Json }
    }
    return allLeaves(steps)
  }

  #canHold({ preferences }: Sides, at: string, session: Leaves): boolean {
    const [number, key] = fieldAt(at).split("/") as [string, string]
    const step = STEPS[Number(number) - 1] as Step
    const isIllegible = [...session].some(([each, leaf]) => fieldAt(each) === fieldAt(at) && ILLEGIBLE.has(leaf))
    const hasPlace = LEGACY_STEPS.has(step.number) || newPlaceOf(preferences, step, key) !== undefined
    return !isIllegible && hasPlace
  }

  #named(kind: string, { warnings }: Sides, clashes: ReadonlySet<string>): void {
    const named = new Set(
      warnings.flatMap((warning) => {
        const [, step, field] = new RegExp(`^${kind}: (\\w+)\\.(\\w+)$`).exec(warning) ?? []
        const number = STEPS.find((each) => each.key === step)?.number
        return number ? [`${number}/${field}`] : []
      }),
    )
    for (const field of clashes) this.#true(`the conflict over ${field} is not named (${warnings})`, named.has(field))
    for (const field of named) {
      const isMeant = clashes.has(field) || this.#illegible.has(field) || this.#differs(field)
      this.#true(`${field} is named without a conflict`, isMeant)
    }
  }

  /** Whether both sides went into a move, or came out of it, with different values of a field. */
  #differs(field: string): boolean {
    const under = (side: Leaves) => JSON.stringify([...side].filter(([at]) => fieldAt(at) === field).sort())
    return under(this.#left.session) !== under(this.#left.legacy)
  }

  #same(what: string, is: Leaves, wanted: Leaves): void {
    for (const at of keysOf(is, wanted)) this.#is(`${what}, ${at}`, of(is, at), of(wanted, at), new Set(), at)
  }

  // Where a field is in conflict it stays whole on each side, or is merged as far as it can be: either is no loss.
  #is(what: string, is: string, wanted: string, clashes: ReadonlySet<string>, at: string): void {
    if (is !== wanted && !clashes.has(fieldAt(at)))
      this.wrong.push(`user ${this.#seed}: ${what} is ${is}, not ${wanted}`)
  }

  #true(what: string, isSo: boolean): void {
    if (!isSo) this.wrong.push(`user ${this.#seed}: ${what}`)
  }

  // What people do ----------------------------------------------------------------------------------------------------

  #legacyEdits(from: Answers, share: number, mayBreak: boolean): Answers {
    let preferences = from
    for (const { step, field } of this.#places) {
      if (this.#draw() > share) continue
      const places = placesOf(preferences, step, field.key)
      const name = `${step.number}/${field.key}`
      const [first] = places.length > 0 ? places : [this.#newPlace(preferences, step, field)]
      if (!first) continue
      this.edits++
      this.#illegible.delete(name)
      const [group, key] = first
      const former = key === undefined ? preferences[group] : (preferences[group] as Answers | undefined)?.[key]
      const isBroken = mayBreak && this.#draw() < 0.1 && illegible(field) !== undefined
      const value = isBroken
        ? illegible(field)
        : this.#edited(step, field, ILLEGIBLE.has(JSON.stringify(former)) ? undefined : former)
      if (isBroken) this.#illegible.add(name)
      const paths = places.length > 0 ? places : [first]
      preferences = changed(
        preferences,
        value === undefined || value === null
          ? paths.map((path) => ({ path }))
          : paths.map((path) => ({ path, value })),
      )
    }
    return preferences
  }

  #newPlace(preferences: Answers, step: Step, field: Field) {
    if (!LEGACY_STEPS.has(step.number)) return undefined
    return newPlaceOf(preferences, step, field.key)
  }

  /** Another value of the field, a part of it changed, or nothing. */
  #edited(step: Step, field: Field, former: Json | undefined): Json | undefined {
    if (former !== undefined && former !== null && this.#draw() < 0.25) return undefined
    // An item keeps its id on both sides, or there are none.
    const hasIds = (this.#seed + step.number + field.key.length) % 2 === 0
    return this.#value(field, former, hasIds)
  }

  #value(field: Field, former: Json | undefined, hasIds: boolean): Json {
    const n = Math.floor(this.#draw() * 5)
    switch (field.kind) {
      case "text":
      case "textarea":
        return `T${n}`
      case "url":
        return `https://www${n}.example.com`
      case "number":
      case "year":
        return field.min + n
      case "select":
        return this.#pick(field.options).value
      case "multi_select":
        return field.options.slice(0, 1 + (n % 3)).map(({ value }) => value)
      case "checkbox":
        return true
      case "list":
        return [`one ${n}`, "two"].slice(0, 1 + (n % 2))
      case "group": {
        const part = this.#pick(field.fields)
        return { ...(isRecord(former) ? former : {}), [part.key]: this.#value(part, undefined, hasIds) }
      }
      case "groups":
        return this.#items(field.fields, Array.isArray(former) ? (former as Answers[]) : [], hasIds, n)
    }
  }

  #items(fields: readonly Field[], former: readonly Answers[], hasIds: boolean, n: number): Json {
    const part = this.#pick(fields)
    const change = { [part.key]: this.#value(part, undefined, hasIds) }
    if (!hasIds) return [change, ...former.slice(0, 1)]
    const id = `i${n % 3}`
    const others = former.filter((item) => item.id !== id)
    if (others.length > 0 && this.#draw() < 0.3) return others
    return [...others, { ...former.find((item) => item.id === id), id, ...change }]
  }
}

/** What no field takes: kept where it is by whoever holds it. Undefined for kinds that take any text. */
function illegible(field: Field): Json | undefined {
  if (field.kind === "number" || field.kind === "year") return "20x"
  return field.kind === "url" ? "nowhere at all" : undefined
}
const ILLEGIBLE = new Set(['"20x"', '"nowhere at all"'])

function allLeaves(steps: Record<number, Answers>): Leaves {
  return new Map(Object.entries(steps).flatMap(([step, data]) => [...leaves(data, step)]))
}

/** Fields in which one side took away something whole, an item or the field, in which the other changed a part. */
function removals(base: Leaves, one: Leaves, other: Leaves, unread: ReadonlySet<string>): Set<string> {
  const at = (side: Leaves, place: string) =>
    JSON.stringify([...side].filter(([each]) => each === place || each.startsWith(`${place}/`)).sort())
  const isClash = (place: string) => {
    const [was, a, b] = [at(base, place), at(one, place), at(other, place)]
    return a !== was && b !== was && a !== b && (a === "[]" || b === "[]")
  }
  const fields = new Set([...base.keys()].map(fieldAt).filter((field) => !unread.has(field)))
  const clashing = [...fields].filter((field) => {
    if (at(base, field) === at(one, field) || at(base, field) === at(other, field)) return false
    const inside = [...base.keys()].filter((each) => fieldAt(each) === field)
    const places = inside.flatMap((each) => each.split("/").map((_, i, parts) => parts.slice(0, i + 1).join("/")))
    return [...new Set(places)].some((place) => place.includes("/") && isClash(place))
  })
  return new Set(clashing)
}

const keysOf = (...sides: Leaves[]) => new Set(sides.flatMap((side) => [...side.keys()]))

/** `14/icps` of `14/icps/i1/name`. */
const fieldAt = (at: string) => at.split("/").slice(0, 2).join("/")

const isRecord = (value: Json | undefined): value is Answers =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Numbers from 0 to 1 that follow from the seed. */
export function drawsOf(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
