import { type Answers, isRecord, type Json } from "#lib/onboarding/field"

/** A field changed on both sides, differently. Absent means that the side removed it. */
export type Conflict = { path: (string | number)[]; base?: Json; mine?: Json; theirs?: Json }

export type Merged = { data: Answers; conflicts: Conflict[] }

/**
 * Three-way merge of a step's answers: what one side changed wins over what the other left alone. Groups merge field
 * by field, and lists of items with ids item by item; texts and plain lists are one value each. Where both sides
 * changed one value differently, `theirs` stands in `data` and a conflict names it. Pure.
 */
export function mergeAnswers(base: Answers, mine: Answers, theirs: Answers): Merged {
  const conflicts: Conflict[] = []
  const data = mergeRecords(base, mine, theirs, [], conflicts)
  return { data, conflicts }
}

/**
 * The same when nobody knows any more what both sides started from: whatever differs may have been changed by either,
 * so each difference is a conflict. To take it for a change of one side would lose or bring back an answer. Pure.
 */
export function compareAnswers(mine: Answers, theirs: Answers): Merged {
  const conflicts: Conflict[] = []
  const data = mergeRecords(UNKNOWN, mine, theirs, [], conflicts)
  return { data, conflicts }
}

/** A base that equals nothing, at any depth. */
const UNKNOWN = Symbol("unknown")
type Base<T> = T | typeof UNKNOWN

function mergeRecords(
  base: Base<Answers>,
  mine: Answers,
  theirs: Answers,
  path: Conflict["path"],
  conflicts: Conflict[],
): Answers {
  const keys = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])]
  return Object.fromEntries(
    keys.flatMap((key): [string, Json][] => {
      const former = base === UNKNOWN ? UNKNOWN : own(base, key)
      const merged = mergeValues(former, own(mine, key), own(theirs, key), [...path, key], conflicts)
      return merged === undefined ? [] : [[key, merged]]
    }),
  )
}

function mergeValues(
  base: Base<Json | undefined>,
  mine: Json | undefined,
  theirs: Json | undefined,
  path: Conflict["path"],
  conflicts: Conflict[],
): Json | undefined {
  if (isEqual(mine, theirs)) return theirs
  if (base !== UNKNOWN) {
    if (isEqual(base, mine)) return theirs
    if (isEqual(base, theirs)) return mine
    // Cleared in two ways is no difference between people.
    if (isBlank(mine) && isBlank(theirs)) return null
    if (isSame(base, mine)) return theirs
    if (isSame(base, theirs)) return mine
  } else if (isBlank(mine) && isBlank(theirs)) return null
  if (isRecord(mine) && isRecord(theirs)) {
    return mergeRecords(base === UNKNOWN || isRecord(base) ? base : {}, mine, theirs, path, conflicts)
  }
  if (isItems(mine) && isItems(theirs) && (base === UNKNOWN || base === undefined || isItems(base))) {
    return mergeItems(base ?? [], mine, theirs, path, conflicts)
  }
  conflicts.push({
    path,
    ...(base !== undefined && base !== UNKNOWN && { base }),
    ...(mine !== undefined && { mine }),
    ...(theirs !== undefined && { theirs }),
  })
  return theirs
}

type Item = Answers & { id: string }

function mergeItems(
  base: Base<Item[]>,
  mine: Item[],
  theirs: Item[],
  path: Conflict["path"],
  conflicts: Conflict[],
): Item[] {
  const byId = (items: Item[]) => new Map(items.map((item) => [item.id, item]))
  const [inMine, inTheirs] = [byId(mine), byId(theirs)]
  const inBase = base === UNKNOWN ? UNKNOWN : byId(base)
  return orderOf(base === UNKNOWN ? [] : base, mine, theirs).flatMap((id): Item[] => {
    const former = inBase === UNKNOWN ? UNKNOWN : inBase.get(id)
    const merged = mergeValues(former, inMine.get(id), inTheirs.get(id), [...path, id], conflicts)
    return merged === undefined ? [] : [merged as Item]
  })
}

// The order of the side that changed it, theirs when both did; what only the other side has follows its neighbour.
function orderOf(base: Item[], mine: Item[], theirs: Item[]): string[] {
  const ids = (items: Item[]) => items.map((item) => item.id)
  const common = (items: Item[]) => ids(items).filter((id) => base.some((item) => item.id === id))
  const known = new Set(common(theirs))
  const isMineMoved = !isEqual(
    common(mine).filter((id) => known.has(id)),
    common(base).filter((id) => known.has(id) && common(mine).includes(id)),
  )
  const isTheirsMoved = !isEqual(
    common(theirs),
    common(base).filter((id) => known.has(id)),
  )
  const [first, second] = isMineMoved && !isTheirsMoved ? [ids(mine), ids(theirs)] : [ids(theirs), ids(mine)]
  const order = [...first]
  for (const [i, id] of second.entries()) {
    if (order.includes(id)) continue
    const before = second.slice(0, i).findLast((other) => order.includes(other))
    order.splice(before === undefined ? order.length : order.indexOf(before) + 1, 0, id)
  }
  return order
}

const own = (record: Answers, key: string) => (Object.hasOwn(record, key) ? record[key] : undefined)

const isItems = (value: Json | undefined): value is Item[] =>
  Array.isArray(value) &&
  value.every((item) => isRecord(item) && typeof item.id === "string") &&
  new Set(value.map((item) => (item as Item).id)).size === value.length

/** Equal as JSON, whatever the order of keys. */
export function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => isEqual(item, b[i]))
  if (!isRecord(a) || !isRecord(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
}

const isBlank = (value: Json | undefined) => filled(value) === undefined

/** Equal to a reader: as JSON, or where they differ, cleared on both sides, however each cleared it. */
export const isSame = (a: Json | undefined, b: Json | undefined) => isEqual(a, b) || isEqual(filled(a), filled(b))

/** A value without what was left blank in it; undefined when nothing else is there. A row with an id stays a row. */
function filled(value: Json | undefined): Json | undefined {
  if (value === null || value === "" || value === false) return undefined
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : value.map((part) => (isRecord(part) ? (filled(part) ?? {}) : part))
  }
  if (!isRecord(value)) return value
  const parts = Object.entries(value).flatMap(([key, part]): [string, Json][] => {
    const rest = filled(part)
    return rest === undefined ? [] : [[key, rest]]
  })
  return parts.length === 0 ? undefined : Object.fromEntries(parts)
}
