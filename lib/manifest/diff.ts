import type { Manifest, Sections } from "#lib/manifest/contract/content"
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

/** Sections, with the budget they were chosen under where there is one: it tells which facts were shortened. */
export type Compared = Sections & Partial<Pick<Manifest, "budget">>

/** Compares fact by fact, from `before` to `after`. Pure. */
export function diffManifests(before: Compared, after: Compared): ManifestDiff {
  const [old, now] = [factsOf(before), factsOf(after)]
  const renamed = renamedPaths(old, now)
  const pathNow = (path: string) => renamed.get(path) ?? path
  const oldByPath = new Map(old.map((fact) => [pathNow(fact.path), fact]))
  const nowPaths = new Set(now.map((fact) => fact.path))
  const [shortBefore, shortNow] = [shortenedIn(before), shortenedIn(after)]
  return {
    added: now.filter((fact) => !oldByPath.has(fact.path)).map(entry),
    removed: old.filter((fact) => !nowPaths.has(pathNow(fact.path))).map(entry),
    changed: now
      .flatMap((fact) => {
        const was = oldByPath.get(fact.path)
        if (!was || isEqual(was, fact)) return []
        const isLengthened = shortBefore.has(was.path) && fact.short === textOf(was)
        const isShortened = shortNow.has(fact.path) && was.short === textOf(fact)
        return [changeOf(was, fact, isLengthened || isShortened)]
      })
      .concat(rankChanges(before, after, pathNow)),
    moved: moves(old, now, renamed),
  }
}

const isEqual = (a: Fact, b: Fact) => same(a, b, spaced) && a.is_confirmed === b.is_confirmed
const same = (a: Fact, b: Fact, form: (text: string) => string) =>
  a.parts.length === b.parts.length &&
  a.parts.every((part, i) => part === b.parts[i] || form(part) === form(b.parts[i] as string))

// The short wording in place of the whole is chosen by the packer. A person who adds a second sentence, or strikes it,
// leaves the same two texts behind: only the budget knows which of them it was.
const shortenedIn = ({ budget }: Compared) => new Set(budget?.shortened)

function changeOf(was: Fact, now: Fact, isVariant: boolean): FactChange {
  // A person who confirms a fact, or takes that back, changes no word of it.
  const verdict = (fact: Fact) =>
    was.is_confirmed === now.is_confirmed ? "" : fact.is_confirmed ? " (confirmed)" : " (not confirmed)"
  return {
    path: now.path,
    ...(was.path !== now.path && { was: was.path }),
    from: textOf(was) + verdict(was),
    to: textOf(now) + verdict(now),
    is_critical: now.is_critical || was.is_critical,
    is_wording: isVariant || same(was, now, worded),
  }
}

// Which customer is the primary one is a fact of its own: it is said by the order.
function rankChanges(before: Sections, after: Sections, pathNow: (path: string) => string): FactChange[] {
  const byPath = new Map(before.icps.map(({ id, rank }) => [pathNow(`icps[${id}]`), { was: `icps[${id}]`, rank }]))
  return after.icps.flatMap(({ id, rank: to }) => {
    const path = `icps[${id}]`
    const former = byPath.get(path)
    if (!former || former.rank === to) return []
    const { was, rank: from } = former
    const renamed = was !== path && { was: `${was}.rank` }
    const is_critical = from === "primary" || to === "primary"
    return [{ path: `${path}.rank`, ...renamed, from, to, is_critical, is_wording: false }]
  })
}

/** `icps[k3x]` of a path within it; undefined outside a list of records. */
const recordOf = (path: string) => /^[^[]+\[[^\]]*\](?=\.)/.exec(path)?.[0]
/** `goals.kpis` of `goals.kpis[k3x]`; undefined for what is no list item. */
const listOf = (path: string) => (path.endsWith("]") ? path.slice(0, path.lastIndexOf("[")) : undefined)

/**
 * Paths before to the same fact's path after, where the two differ. An id that came from the text changes with its
 * wording, so what is left over on both sides is matched by worded text: records by their first fact, then list items.
 */
function renamedPaths(old: readonly Fact[], now: readonly Fact[]): Map<string, string> {
  const records = pairUp(headsOf(old), headsOf(now))
  const renamed = new Map(records)
  for (const { path } of records.size > 0 ? old : []) {
    const record = recordOf(path)
    const after = record && records.get(record)
    if (after) renamed.set(path, after + path.slice(record.length))
  }
  const items = pairUp(itemsOf(old, renamed), itemsOf(now))
  for (const { path } of items.size > 0 ? old : []) {
    const after = items.get(renamed.get(path) ?? path)
    if (after) renamed.set(path, after)
  }
  return renamed
}

/** The first fact of every record, by the record's path. */
function headsOf(facts: readonly Fact[]): Map<string, Fact> {
  const heads = new Map<string, Fact>()
  for (const fact of facts) {
    const record = fact.record === null ? undefined : recordOf(fact.path)
    if (record && !heads.has(record)) heads.set(record, fact)
  }
  return heads
}

/** List items by their path, or by the one it was renamed to. */
function itemsOf(facts: readonly Fact[], renamed?: ReadonlyMap<string, string>): Map<string, Fact> {
  const items = facts.filter((fact) => fact.path.endsWith("]"))
  return new Map(items.map((fact) => [renamed?.get(fact.path) ?? fact.path, fact]))
}

/** Paths of one side only, matched by list and worded text, in order. */
function pairUp(old: ReadonlyMap<string, Fact>, now: ReadonlyMap<string, Fact>): Map<string, string> {
  // A first version has nothing before it, and is the one somebody waits for.
  if (old.size === 0) return new Map()
  const left = (some: ReadonlyMap<string, Fact>, others: ReadonlyMap<string, Fact>) =>
    [...some].flatMap(([path, fact]) => (others.has(path) ? [] : [{ path, said: saidIn(path, fact) }]))
  const free = Map.groupBy(left(now, old), ({ said }) => said)
  return new Map(
    left(old, now).flatMap(({ path, said }) => {
      const match = free.get(said)?.shift()
      return match ? [[path, match.path] as const] : []
    }),
  )
}

const saidIn = (path: string, fact: Fact) => [listOf(path), ...fact.parts.map(worded)].join("\n")

// Of two paths for one item the lesser names it, so that the way back finds the same moves.
function moves(
  old: readonly Fact[],
  now: readonly Fact[],
  renamed: ReadonlyMap<string, string>,
): ManifestDiff["moved"] {
  if (old.length === 0) return []
  const former = new Map([...renamed].map(([was, path]) => [path, was]))
  const keyed = (facts: readonly Fact[], names: ReadonlyMap<string, string>) =>
    listsOf(
      facts.map(({ path }) => {
        const other = names.get(path)
        return other !== undefined && other < path ? other : path
      }),
    )
  const [before, after] = [keyed(old, renamed), keyed(now, former)]
  return [...after].flatMap(([list, items]) =>
    movesBetween([...(before.get(list) ?? [])], [...items]).map(({ item, from, to }) => {
      return { path: renamed.get(item) ?? item, from, to }
    }),
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
