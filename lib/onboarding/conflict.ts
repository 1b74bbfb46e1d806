import { type Answers, isRecord, type Json } from "#lib/onboarding/field"
import type { Conflict } from "#lib/onboarding/merge"

/** `data` with my value at each of these conflicts in place of theirs. A path names list items by id. Pure. */
export function withMine(data: Answers, conflicts: readonly Conflict[]): Answers {
  return conflicts.reduce((result, { path, mine }) => put(result, path, mine) as Answers, data)
}

function put(value: Json | undefined, path: Conflict["path"], mine: Json | undefined): Json | undefined {
  const [key, ...rest] = path
  if (key === undefined) return mine
  if (Array.isArray(value)) {
    const at = value.findIndex((item) => isRecord(item) && item.id === key)
    if (at < 0) return mine === undefined || rest.length > 0 ? value : [...value, mine]
    const next = put(value[at], rest, mine)
    return next === undefined ? value.toSpliced(at, 1) : value.with(at, next)
  }
  const record = isRecord(value) ? value : {}
  const next = put(record[key], rest, mine)
  if (next !== undefined) return { ...record, [key]: next }
  const { [key]: _, ...others } = record
  return others
}
