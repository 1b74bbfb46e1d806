import "server-only"
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  INTEGER,
  LIST,
  listValue,
  VARCHAR,
} from "@duckdb/node-api"
import type { SqlParams } from "#lib/warehouse/contract"

// Values between JSON and the engine. Outward: numbers when they are exact, else text; instants as ISO 8601 in UTC.

// Most integers are exact as numbers: the conversion is cheaper than comparing them as bigints first.
function number(value: bigint): number | string {
  const near = Number(value)
  return Number.isSafeInteger(near) ? near : value.toString()
}

const SECOND = 1_000_000
const LAST_MS = 8.64e15

function instant(micros: bigint): string {
  const near = Number(micros)
  const millis = Math.floor(near / 1_000)
  if (!Number.isSafeInteger(near) || Math.abs(millis) > LAST_MS) return micros.toString()
  const text = new Date(millis).toISOString()
  return near % SECOND === 0 ? `${text.slice(0, -5)}Z` : text
}

function decimal(value: DuckDBDecimalValue): number | string {
  const near = Number(value.value)
  return Number.isSafeInteger(near) ? near / 10 ** value.scale : value.toString()
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** One value as JSON. Lists stay lists, structs become objects, the rest the engine's own text. */
export function toJson(value: DuckDBValue): Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value
  if (typeof value === "number") return Number.isFinite(value) ? value : null
  if (typeof value === "bigint") return number(value)
  if (value instanceof DuckDBDecimalValue) return decimal(value)
  if (value instanceof DuckDBDateValue) return value.toString()
  if (value instanceof DuckDBTimestampValue) return instant(value.micros)
  const inner = value as {
    items?: readonly DuckDBValue[]
    entries?: unknown
    micros?: bigint
    constructor: { name: string }
  }
  if (inner.constructor.name === "DuckDBTimestampTZValue" && typeof inner.micros === "bigint")
    return instant(inner.micros)
  if (Array.isArray(inner.items)) return inner.items.map(toJson)
  if (inner.constructor.name === "DuckDBStructValue" && typeof inner.entries === "object") {
    return Object.fromEntries(
      Object.entries(inner.entries as Record<string, DuckDBValue>).map(([k, v]) => [k, toJson(v)]),
    )
  }
  return String(value)
}

/** The values of one column of a chunk as JSON. */
export function columnToJson(chunk: DuckDBDataChunk, index: number, rows: number): Json[] {
  const values = chunk.getColumnValues(index)
  return (values.length > rows ? values.slice(0, rows) : values).map(toJson)
}

type Bound = { values: DuckDBValue[] | Record<string, DuckDBValue>; types: DuckDBType[] | Record<string, DuckDBType> }

const isInt = (value: unknown) => Number.isSafeInteger(value)

function typeOf(value: unknown): DuckDBType {
  if (Array.isArray(value)) {
    const types = value.filter((item) => item !== null).map(typeOf)
    const [first = VARCHAR] = types
    const mixed = types.some((type) => type.typeId !== first.typeId)
    return LIST(mixed ? (types.every((type) => type.typeId !== DuckDBTypeId.VARCHAR) ? DOUBLE : VARCHAR) : first)
  }
  if (typeof value === "boolean") return BOOLEAN
  if (typeof value !== "number") return VARCHAR
  return isInt(value) ? (Math.abs(value) < 2 ** 31 ? INTEGER : BIGINT) : DOUBLE
}

function boundValue(value: unknown, type: DuckDBType): DuckDBValue {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) {
    const item = (type as ReturnType<typeof LIST>).valueType
    return listValue(value.map((entry) => boundValue(entry, item)))
  }
  if (type.typeId === DuckDBTypeId.BIGINT) return BigInt(value as number)
  return type.typeId === DuckDBTypeId.VARCHAR ? String(value) : (value as DuckDBValue)
}

/** Parameters as the engine binds them: whole numbers as integers, lists as typed lists, everything else as it is. */
export function bindable(params: SqlParams): Bound {
  if (Array.isArray(params)) {
    const types = params.map(typeOf)
    return { values: params.map((value, i) => boundValue(value, types[i] ?? VARCHAR)), types }
  }
  const types = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeOf(value)]))
  const values = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, boundValue(value, types[name] ?? VARCHAR)]),
  )
  return { values, types }
}
