import type { Dashboard } from "#lib/dashboards/contract/schema"

// Three versions of a dashboard side by side: what I started from, what I made of it, what somebody saved meanwhile.

/** `mine` and `theirs` say who changed it; `both` is a conflict unless both made the same change. */
export type Difference = {
  part: "dashboard" | "filter" | "query" | "tile" | "layout"
  id: string
  changed_by: "mine" | "theirs" | "both"
  is_conflict: boolean
  base: unknown
  mine: unknown
  theirs: unknown
}

const LISTS = { filters: "filter", queries: "query", tiles: "tile" } as const
const QUIET = new Set(["updated_at", "created_at", "access_count", "last_accessed", "version", "slug"])

function parts(dashboard: Dashboard | null): Map<string, { part: Difference["part"]; id: string; value: unknown }> {
  const found = new Map<string, { part: Difference["part"]; id: string; value: unknown }>()
  const add = (part: Difference["part"], id: string, value: unknown) => found.set(`${part} ${id}`, { part, id, value })
  for (const [key, value] of Object.entries(dashboard ?? {})) {
    if (key in LISTS) for (const item of value as { id: string }[]) add(LISTS[key as keyof typeof LISTS], item.id, item)
    else if (key === "layout")
      for (const item of (value as Dashboard["layout"]).items ?? []) add("layout", item.tile, item)
    else if (!QUIET.has(key)) add("dashboard", key, value)
  }
  return found
}

/** Every part that mine or theirs changed since base, in the order of theirs, then mine. Without a base all differences are conflicts. */
export function threeWay(base: Dashboard | null, mine: Dashboard, theirs: Dashboard): Difference[] {
  const sides = { base: parts(base), mine: parts(mine), theirs: parts(theirs) }
  const keys = new Set([...sides.theirs.keys(), ...sides.mine.keys(), ...sides.base.keys()])
  const text = (value: unknown) => JSON.stringify(value) ?? ""
  return [...keys].flatMap((key): Difference[] => {
    const [was, my, their] = [sides.base.get(key), sides.mine.get(key), sides.theirs.get(key)]
    const known = their ?? my ?? was
    const isMine = text(my?.value) !== text(was?.value)
    const isTheirs = text(their?.value) !== text(was?.value)
    const isSame = text(my?.value) === text(their?.value)
    if (!known || (!isMine && !isTheirs) || (!base && isSame)) return []
    return [
      {
        part: known.part,
        id: known.id,
        changed_by: isMine && isTheirs ? "both" : isMine ? "mine" : "theirs",
        is_conflict: isMine && isTheirs && !isSame,
        base: was?.value ?? null,
        mine: my?.value ?? null,
        theirs: their?.value ?? null,
      },
    ]
  })
}
