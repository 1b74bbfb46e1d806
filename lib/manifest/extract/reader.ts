import { contentId, withUniqueIds } from "#lib/manifest/content-id"
import { spaced } from "#lib/manifest/wording"
import { type Answers, type Field, isShown } from "#lib/onboarding/field"

// Reads answers of any quality: what has the wrong type is left out and named in a warning. Never throws.

export type Warn = (path: string, message: string) => void

export type Reader = {
  text(key: string): string | undefined
  whole(key: string): number | undefined
  /** Without blank ones, and each once. */
  texts(key: string): string[]
  /**
   * The records of a list, known by the text at `head`. One without it is left out and named, unless it is blank; one
   * that `make` refuses (undefined) is left out. The id is the item's own, else its head's.
   */
  items<T extends object>(
    key: string,
    head: string,
    make: (item: Reader, head: string) => T | undefined,
  ): (T & { id: string })[]
  group(key: string): Reader
  warn: Warn
}

/** Ids stand in paths; one with dots or brackets would be read as a path. */
const ITEM_ID = /^[\w-]{1,40}$/

/** No list of a step is longer. Drafts may be, and must not cost more than they can be worth. */
const MOST_ITEMS = 100

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Well-formed, without NUL, trimmed; undefined when nothing is left or it is no text. A number is read as written. */
function clean(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return String(value)
  if (typeof value !== "string") return undefined
  const text = value.includes("\0") ? value.replaceAll("\0", "") : value
  return text.toWellFormed().trim() || undefined
}

const isText = (value: unknown) => typeof value === "string" || (typeof value === "number" && Number.isFinite(value))

// A row somebody opened and left. Deeper than a step asks, anything counts as said.
function isBlank(value: unknown, depth = 3): boolean {
  if (value === undefined || value === null || value === false) return true
  if (typeof value === "string") return clean(value) === undefined
  if (typeof value !== "object" || depth === 0) return false
  return Object.entries(value).every(([key, part]) => key === "id" || isBlank(part, depth - 1))
}

/** Reads one record by the definitions of its fields: an answer to what is no longer asked says nothing. */
export function reader(data: unknown, fields: readonly Field[], warnAt: Warn, prefix = ""): Reader {
  const record = isRecord(data) ? data : {}
  const warn: Warn = (key, message) => warnAt(`${prefix}${key}`, message)
  const fieldAt = (key: string) => fields.find((field) => field.key === key)
  const fieldsAt = (key: string): readonly Field[] => {
    const field = fieldAt(key)
    return field && "fields" in field ? field.fields : []
  }

  const value = (key: string): unknown => {
    if (!Object.hasOwn(record, key)) return undefined
    const field = fieldAt(key)
    const isAsked = field?.show_when === undefined || isShown(field, record as Answers)
    return isAsked ? (record[key] ?? undefined) : undefined
  }

  const list = (key: string): unknown[] => {
    const found = value(key) ?? []
    if (!Array.isArray(found)) {
      if (!isBlank(found)) warn(key, "is not a list")
      return []
    }
    if (found.length > MOST_ITEMS) warn(`${key}[${MOST_ITEMS}]`, `only the first ${MOST_ITEMS} are kept`)
    return found.slice(0, MOST_ITEMS)
  }

  return {
    warn,
    text(key) {
      const found = value(key)
      if (found !== undefined && !isText(found)) warn(key, "is not text")
      return clean(found)
    },
    whole(key) {
      const found = value(key)
      if (found === undefined || found === "") return undefined
      if (typeof found !== "number" || !Number.isSafeInteger(found)) {
        warn(key, "is not a whole number")
        return undefined
      }
      const field = fieldAt(key)
      if (field && "min" in field && (found < field.min || found > field.max)) {
        warn(key, `is not between ${field.min} and ${field.max}`)
        return undefined
      }
      // -0 has no place in canonical JSON.
      return found + 0
    },
    texts(key) {
      const kept = new Map<string, string>()
      for (const [i, item] of list(key).entries()) {
        const text = clean(item)
        if (text === undefined) {
          if (!isBlank(item)) warn(`${key}[${i}]`, "is not text")
          continue
        }
        const same = spaced(text)
        if (!kept.has(same)) kept.set(same, text)
      }
      return [...kept.values()]
    },
    items(key, head, make) {
      const inner = fieldsAt(key)
      const kept = list(key).flatMap((item, i) => {
        if (!isRecord(item)) {
          if (!isBlank(item)) warn(`${key}[${i}]`, "is not a group of fields")
          return []
        }
        const sub = reader(item, inner, warnAt, `${prefix}${key}[${i}].`)
        const known = sub.text(head)
        if (known === undefined) {
          // A head that is no text was named when it was read.
          if (!isBlank(item) && isText(item[head] ?? "")) sub.warn(head, "missing")
          return []
        }
        const made = make(sub, known)
        if (!made) return []
        const id = typeof item.id === "string" && ITEM_ID.test(item.id) ? item.id : contentId(known)
        return [{ id, ...made }]
      })
      return withUniqueIds(kept)
    },
    group(key) {
      const found = value(key)
      if (!isRecord(found) && !isBlank(found)) warn(key, "is not a group of fields")
      return reader(found, fieldsAt(key), warnAt, `${prefix}${key}.`)
    },
  }
}

/** Drops the keys that nobody answered, so that absent means absent in canonical JSON too. */
export function present<T extends object>(record: T): T {
  const kept = {} as T
  for (const key of Object.keys(record) as (keyof T)[]) if (record[key] !== undefined) kept[key] = record[key]
  return kept
}
