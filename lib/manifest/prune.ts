import type { Sections } from "#lib/manifest/contract/content"
import type { Fact } from "#lib/manifest/facts"
import { idOf } from "#lib/manifest/facts"
import { OUTLINE } from "#lib/manifest/outline"

type Tree = { [key: string]: unknown }

/** A chosen fact: its path, and its short wording when that was chosen instead of the whole. */
export type Chosen = Pick<Fact, "path" | "is_pinned"> & { wording?: string }

/** The sections with only the chosen facts left. Records that lost all their facts go; nothing is added. */
export function prune(sections: Sections, chosen: readonly Chosen[]): Sections {
  const byPath = new Map(chosen.map((fact) => [fact.path, fact]))
  const pruned = structuredClone(sections) as unknown as Tree
  for (const section of OUTLINE) {
    const parent = section.at.slice(0, -1).reduce<Tree>((tree, key) => tree[key] as Tree, pruned)
    const last = section.at.at(-1) as string
    const prefix = section.at.join(".")
    if (section.is_list) {
      parent[last] = (parent[last] as Tree[]).filter((record) =>
        keepLeaves(section.leaves, record, `${prefix}[${String(record.id)}]`, byPath),
      )
    } else keepLeaves(section.leaves, parent[last] as Tree, prefix, byPath)
  }
  return pruned as unknown as Sections
}

/** True when something is left. */
function keepLeaves(
  leaves: (typeof OUTLINE)[number]["leaves"],
  record: Tree,
  prefix: string,
  chosen: ReadonlyMap<string, Chosen>,
): boolean {
  let isAnyLeft = false
  for (const leaf of leaves) {
    const parent = leaf.at.slice(0, -1).reduce<Tree>((tree, key) => tree[key] as Tree, record)
    const last = leaf.at.at(-1) as string
    const path = `${prefix}.${leaf.at.join(".")}`
    if (leaf.kind === "one") {
      const kept = chosen.get(path)
      if (!kept) delete parent[last]
      else if (kept.wording !== undefined) parent[last] = kept.wording
      isAnyLeft ||= kept !== undefined && parent[last] !== undefined
    } else {
      const kept = (parent[last] as unknown[]).filter((item) => chosen.has(`${path}[${idOf(item)}]`))
      parent[last] = kept
      isAnyLeft ||= kept.length > 0
    }
  }
  return isAnyLeft
}
