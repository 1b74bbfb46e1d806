import { contentId, uniqueIds } from "#lib/manifest/content-id"
import type { Warning } from "#lib/manifest/contract/content"

// Reads answers of any quality: what has the wrong type is left out and named in a warning. Never throws.

export type Reader = {
  text(key: string): string | undefined
  whole(key: string): number | undefined
  texts(key: string): string[]
  flag(key: string): boolean
  /** The records of a list, each with its id. Records that `make` refuses (undefined) are left out. */
  items<T extends { id: string }>(key: string, make: (item: Reader, id: string) => T | undefined): T[]
  group(key: string): Reader
  warn(key: string, message: string): void
}

/** Ids stand in paths; one with dots or brackets would be read as a path. */
const ITEM_ID = /^[\w-]{1,40}$/

/** No list of a step is longer. Drafts may be, and must not cost more than they can be worth. */
const MOST_ITEMS = 100

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Well-formed, without NUL, trimmed; undefined when nothing is left. */
function clean(value: string): string | undefined {
  return value.toWellFormed().replaceAll("\0", "").trim() || undefined
}

export function reader(step: number, data: unknown, warnings: Warning[], prefix = ""): Reader {
  const record = isRecord(data) ? data : {}
  const value = (key: string) => (Object.hasOwn(record, key) ? (record[key] ?? undefined) : undefined)
  const warn = (key: string, message: string) => warnings.push({ step, path: `${prefix}${key}`, message })

  const list = (key: string): unknown[] => {
    const found = value(key) ?? []
    if (!Array.isArray(found)) {
      warn(key, "is not a list")
      return []
    }
    if (found.length > MOST_ITEMS) warn(`${key}[${MOST_ITEMS}]`, `only the first ${MOST_ITEMS} are kept`)
    return found.slice(0, MOST_ITEMS)
  }

  const self: Reader = {
    warn,
    text(key) {
      const found = value(key)
      if (found === undefined) return undefined
      if (typeof found === "number" && Number.isSafeInteger(found)) return String(found)
      if (typeof found === "string") return clean(found)
      warn(key, "is not text")
      return undefined
    },
    whole(key) {
      const found = value(key)
      if (found === undefined || found === "") return undefined
      // -0 has no place in canonical JSON.
      if (typeof found === "number" && Number.isSafeInteger(found)) return found + 0
      warn(key, "is not a whole number")
      return undefined
    },
    texts(key) {
      const found = list(key).flatMap((item, i) => {
        if (typeof item === "string") return clean(item) ?? []
        warn(`${key}[${i}]`, "is not text")
        return []
      })
      return [...new Set(found)]
    },
    flag: (key) => value(key) === true,
    items(key, make) {
      const kept = list(key).flatMap((item, i) => {
        if (!isRecord(item)) {
          warn(`${key}[${i}]`, "is not a group of fields")
          return []
        }
        const sub = reader(step, item, warnings, `${prefix}${key}[${i}].`)
        const made = make(sub, typeof item.id === "string" && ITEM_ID.test(item.id) ? item.id : "")
        return made ? [made] : []
      })
      const ids = uniqueIds(kept.map((made) => made.id || contentId(JSON.stringify(made))))
      return kept.map((made, i) => ({ ...made, id: ids[i] as string }))
    },
    group: (key) => {
      const found = value(key)
      if (found !== undefined && !isRecord(found)) warn(key, "is not a group of fields")
      return reader(step, found, warnings, `${prefix}${key}.`)
    },
  }
  return self
}

/** Drops the keys that nobody answered, so that absent means absent in canonical JSON too. */
export function present<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T
}
