import { z } from "zod"

// A value that a schema accepts, made from the schema itself, so that a matrix over all endpoints needs no bodies by hand.

/** The branded ids of one company: schema -> its name, name -> the id of a row that exists there. */
export type Ids = { nameOf: Map<z.ZodType, string>; values: Record<string, string> }

type Def = {
  type: string
  shape?: Record<string, z.ZodType>
  element?: z.ZodType
  options?: z.ZodType[]
  entries?: Record<string, string | number>
  values?: unknown[]
  innerType?: z.ZodType
  in?: z.ZodType
  keyType?: z.ZodType
  valueType?: z.ZodType
  items?: z.ZodType[]
  getter?: () => z.ZodType
}
const defOf = (schema: z.ZodType) => schema._zod.def as unknown as Def

/** True when the schema is a branded id or holds one. */
export function holdsId(schema: z.ZodType, ids: Ids): boolean {
  if (ids.nameOf.has(schema)) return true
  const def = defOf(schema)
  const inner = [def.innerType, def.in, def.element, ...(def.options ?? []), ...Object.values(def.shape ?? {})]
  return inner.some((part) => part !== undefined && holdsId(part, ids))
}

/** Names of the branded ids in a schema. */
export function idsIn(schema: z.ZodType | undefined, ids: Ids): string[] {
  if (!schema) return []
  const name = ids.nameOf.get(schema)
  if (name) return [name]
  const def = defOf(schema)
  const inner = [def.innerType, def.in, def.element, ...(def.options ?? []), ...Object.values(def.shape ?? {})]
  return inner.flatMap((part) => idsIn(part, ids))
}

/**
 * The smallest value the schema accepts: optional parts are left out unless they hold an id.
 * Throws for a schema it cannot satisfy, naming where.
 */
export function sample(schema: z.ZodType, ids: Ids, where = "value"): unknown {
  const name = ids.nameOf.get(schema)
  if (name) {
    const id = ids.values[name]
    if (id === undefined) throw new Error(`No row is seeded for the id ${name}: teach lib/platform/testing/ids.ts`)
    return id
  }
  const value = make(schema, ids, where)
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    throw new Error(
      `${where}: ${JSON.stringify(value)} was made for it and is refused: ${z.prettifyError(parsed.error)}`,
    )
  }
  return value
}

function make(schema: z.ZodType, ids: Ids, where: string): unknown {
  const def = defOf(schema)
  switch (def.type) {
    case "object": {
      const entries = Object.entries(def.shape ?? {}).filter(
        ([, part]) => !part.safeParse(undefined).success || holdsId(part, ids),
      )
      return Object.fromEntries(entries.map(([key, part]) => [key, sample(part, ids, `${where}.${key}`)]))
    }
    case "array":
      return fitting(schema, [0, 1, 2, 3, 5], (length) =>
        Array.from({ length }, () => sample(def.element as z.ZodType, ids, where)),
      )
    case "tuple":
      return (def.items ?? []).map((item) => sample(item, ids, where))
    case "record":
      return {}
    case "optional":
    case "default":
    case "prefault":
    case "catch":
    case "nullable":
    case "readonly":
    case "nonoptional":
      return sample(def.innerType as z.ZodType, ids, where)
    case "pipe":
      return sample(def.in as z.ZodType, ids, where)
    case "lazy":
      return sample((def.getter as () => z.ZodType)(), ids, where)
    case "union":
      return sample(def.options?.[0] as z.ZodType, ids, where)
    case "enum":
      return Object.values(def.entries ?? {})[0]
    case "literal":
      return def.values?.[0]
    case "boolean":
      return false
    case "int":
    case "number":
      return fitting(schema, [1, 0, 2, 3, 5, 10, 50, 100, 1_000, 10_000, 1_000_000], (value) => value)
    case "null":
      return null
    case "any":
    case "unknown":
      return "anything"
    case "string":
      return text(schema, where)
    default:
      throw new Error(`${where}: no value is known for a ${def.type}: teach lib/platform/testing/sample.ts`)
  }
}

/** The first of the tries that the schema accepts; the last when it accepts none, which the caller reports. */
function fitting<T, V>(schema: z.ZodType, tries: T[], build: (attempt: T) => V): V | undefined {
  let value: V | undefined
  for (const attempt of tries) {
    value = build(attempt)
    if (schema.safeParse(value).success) break
  }
  return value
}

const TEXTS = [
  "sample",
  "sample-text",
  "2026-01-01",
  "2026-01-01T00:00:00Z",
  "a@example.com",
  "https://example.com/a",
  "1.0.0",
  "1",
  "select 1",
  "a".repeat(64),
]

function text(schema: z.ZodType, where: string): string {
  const candidates = [...TEXTS, crypto.randomUUID()]
  const found = candidates.find((candidate) => schema.safeParse(candidate).success)
  if (found === undefined)
    throw new Error(`${where}: no text of ${candidates.length} fits: teach lib/platform/testing/sample.ts`)
  return found
}
