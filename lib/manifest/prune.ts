import type { Sections } from "#lib/manifest/contract/content"
import type { Fact } from "#lib/manifest/facts"
import { OUTLINE } from "#lib/manifest/outline"

type Tree = { [key: string]: unknown }

/** A chosen fact: where it stands, and its short wording when that was chosen instead of the whole. */
export type Chosen = Pick<Fact, "path" | "index"> & { wording?: string }

/**
 * The sections with only the chosen facts left, of those that `factsOf` gave for these very sections. Records that
 * lost all their facts go; nothing is added, and the sections given stay as they are.
 */
export function prune(sections: Sections, chosen: readonly Chosen[]): Sections {
  const byLeaf = Map.groupBy(chosen, ({ path }) => (path.endsWith("]") ? path.slice(0, path.lastIndexOf("[")) : path))
  const pruned = copied(sections)
  for (const { at, is_list, leaves } of OUTLINE) {
    const parent = inside(pruned, at.slice(0, -1))
    const last = at.at(-1) as string
    const prefix = at.join(".")
    if (is_list) {
      const records = (parent[last] as Tree[]).map(copied)
      parent[last] = records.filter((record) => keepLeaves(leaves, record, `${prefix}[${String(record.id)}]`, byLeaf))
    } else keepLeaves(leaves, parent[last] as Tree, prefix, byLeaf)
  }
  return pruned as unknown as Sections
}

/** Objects within objects as new ones; lists are replaced whole, so they need no copy. */
function copied(tree: object): Tree {
  const copy: Tree = { ...tree }
  for (const [key, value] of Object.entries(copy))
    if (typeof value === "object" && value !== null && !Array.isArray(value)) copy[key] = copied(value)
  return copy
}

const inside = (tree: Tree, at: readonly string[]) => at.reduce<Tree>((found, key) => found[key] as Tree, tree)

/** True when something is left. */
function keepLeaves(
  leaves: (typeof OUTLINE)[number]["leaves"],
  record: Tree,
  prefix: string,
  chosen: ReadonlyMap<string, readonly Chosen[]>,
): boolean {
  let isAnyLeft = false
  for (const leaf of leaves) {
    const parent = inside(record, leaf.at.slice(0, -1))
    const last = leaf.at.at(-1) as string
    const kept = chosen.get(`${prefix}.${leaf.path}`)
    isAnyLeft ||= kept !== undefined
    if (leaf.kind !== "one") {
      const items = parent[last] as unknown[]
      parent[last] = kept ? kept.map(({ index }) => items[index]) : []
    } else if (!kept) delete parent[last]
    else if (kept[0]?.wording !== undefined) parent[last] = kept[0].wording
  }
  return isAnyLeft
}
