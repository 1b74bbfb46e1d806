import type { Sections } from "#lib/manifest/contract/content"
import { type Fact, factsOf } from "#lib/manifest/facts"
import { movesBetween } from "#lib/manifest/moves"
import { spaced, worded } from "#lib/manifest/wording"

/**
 * A fact that says something else, or the same in other words (`is_wording`). `path` is the path after; `was` the one
 * before, where new words gave the item a new id.
 */
export type FactChange = {
  path: string
  was?: string
  from: string
  to: string
  is_critical: boolean
  is_wording: boolean
}

/** What changed between two manifests, by item id. Facts that differ in spacing only are equal. */
export type ManifestDiff = {
  added: { path: string; value: string; is_critical: boolean }[]
  removed: { path: string; value: string; is_critical: boolean }[]
  changed: FactChange[]
  /** The fewest items whose moving explains the order, with positions in their list, from 0. */
  moved: { path: string; from: number; to: number }[]
}

const textOf = (fact: Fact) => fact.parts.join(" | ")
const entry = (fact: Fact) => ({ path: fact.path, value: textOf(fact), is_critical: fact.is_critical })

/** Compares fact by fact, from `before` to `after`. Pure. */
export function diffManifests(before: Sections, after: Sections): ManifestDiff {
  const [old, now] = [factsOf(before), factsOf(after)]
  const pathNow = pathsAfter(old, now)
  const oldByPath = new Map(old.map((fact) => [pathNow(fact.path), fact]))
  const nowPaths = new Set(now.map((fact) => fact.path))
  return {
    added: now.filter((fact) => !oldByPath.has(fact.path)).map(entry),
    removed: old.filter((fact) => !nowPaths.has(pathNow(fact.path))).map(entry),
    changed: now
      .flatMap((fact) => {
        const was = oldByPath.get(fact.path)
        return was && !isEqual(was, fact) ? [changeOf(was, fact)] : []
      })
      .concat(rankChanges(before, after, pathNow)),
    moved: moves(
      old.map((fact) => pathNow(fact.path)),
      now.map((fact) => fact.path),
    ),
  }
}

const isEqual = (a: Fact, b: Fact) => same(a, b, spaced)
const same = (a: Fact, b: Fact, form: (text: string) => string) =>
  a.parts.length === b.parts.length &&
  a.parts.every((part, i) => part === b.parts[i] || form(part) === form(b.parts[i] as string))

function changeOf(was: Fact, now: Fact): FactChange {
  // The short wording of a fact in place of the whole one is chosen by the packer, not said by a person.
  const isVariant = now.short === textOf(was) || was.short === textOf(now)
  return {
    path: now.path,
    ...(was.path !== now.path && { was: was.path }),
    from: textOf(was),
    to: textOf(now),
    is_critical: now.is_critical || was.is_critical,
    is_wording: isVariant || same(was, now, worded),
  }
}

// Which customer is the primary one is a fact of its own: it is said by the order.
function rankChanges(before: Sections, after: Sections, pathNow: (path: string) => string): FactChange[] {
  const ranks = new Map(before.icps.map((icp) => [pathNow(`icps[${icp.id}]`), icp.rank]))
  return after.icps.flatMap(({ id, rank: to }) => {
    const from = ranks.get(`icps[${id}]`)
    if (from === undefined || from === to) return []
    const is_critical = from === "primary" || to === "primary"
    return [{ path: `icps[${id}].rank`, from, to, is_critical, is_wording: false }]
  })
}

/** `icps[k3x]` of a path within it; undefined outside a list of records. */
const recordOf = (path: string) => /^[^[]+\[[^\]]*\](?=\.)/.exec(path)?.[0]
/** `goals.kpis` of `goals.kpis[k3x]`; undefined for what is no list item. */
const listOf = (path: string) => (path.endsWith("]") ? path.slice(0, path.lastIndexOf("[")) : undefined)

/**
 * From a path before to the same fact's path after. An id that came from the text changes with its wording, so what is
 * left over on both sides is matched by worded text: records by their first fact, then the items of one list.
 */
function pathsAfter(old: readonly Fact[], now: readonly Fact[]): (path: string) => string {
  const records = pairUp(headsOf(old), headsOf(now))
  const inRecord = (path: string) => {
    const record = recordOf(`${path}.`)
    const renamed = record && records.get(record)
    return renamed ? renamed + path.slice(record.length) : path
  }
  const items = pairUp(itemsOf(old, inRecord), itemsOf(now))
  return (path) => {
    const moved = inRecord(path)
    return items.get(moved) ?? moved
  }
}

const wordedFact = (fact: Fact) => fact.parts.map(worded).join("\n")

function headsOf(facts: readonly Fact[]): Map<string, string> {
  const heads = new Map<string, string>()
  for (const fact of facts) {
    const record = fact.record === null ? undefined : recordOf(fact.path)
    if (record && !heads.has(record)) heads.set(record, `${fact.section}\n${wordedFact(fact)}`)
  }
  return heads
}

function itemsOf(facts: readonly Fact[], pathOf = (path: string) => path): Map<string, string> {
  return new Map(
    facts.flatMap((fact) => {
      const path = pathOf(fact.path)
      const list = listOf(path)
      return list === undefined ? [] : [[path, `${list}\n${wordedFact(fact)}`] as const]
    }),
  )
}

/** Paths of one side only, matched by what they say, in order. */
function pairUp(old: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): Map<string, string> {
  const free = Map.groupBy(
    [...now.keys()].filter((path) => !old.has(path)),
    (path) => now.get(path),
  )
  const pairs = new Map<string, string>()
  for (const [path, said] of old) {
    const match = now.has(path) ? undefined : free.get(said)?.shift()
    if (match !== undefined) pairs.set(path, match)
  }
  return pairs
}

function moves(old: readonly string[], now: readonly string[]): ManifestDiff["moved"] {
  const before = listsOf(old)
  return [...listsOf(now)].flatMap(([list, items]) =>
    movesBetween([...(before.get(list) ?? [])], [...items]).map(({ item, from, to }) => ({ path: item, from, to })),
  )
}

/** Every list with its items in order: records of a section, and items of a leaf. */
function listsOf(paths: readonly string[]): Map<string, Set<string>> {
  const lists = new Map<string, Set<string>>()
  for (const path of paths) {
    for (const item of [recordOf(path), path]) {
      const list = item && listOf(item)
      if (item && list) lists.set(list, (lists.get(list) ?? new Set()).add(item))
    }
  }
  return lists
}
