import type { Sections } from "#lib/manifest/contract/content"
import type { Fact } from "#lib/manifest/facts"
import { OUTLINE } from "#lib/manifest/outline"

type Tree = { [key: string]: unknown }

/** A chosen fact: where it stands, and its short wording when that was chosen instead of the whole. */
export type Chosen = Pick<Fact, "section" | "record" | "attr" | "index"> & { wording?: string }

/**
 * The sections with only the chosen facts left, of those that `factsOf` gave for these very sections, in its order.
 * Records that lost all their facts go; nothing is added, and the sections given stay as they are.
 */
export function prune(sections: Sections, chosen: readonly Chosen[]): Sections {
  const pruned = copied(sections)
  const queue = queueOf(chosen)
  for (const { title, at, is_list, leaves } of OUTLINE) {
    const parent = inside(pruned, at.slice(0, -1))
    const last = at.at(-1) as string
    if (!is_list) keepLeaves(leaves, parent[last] as Tree, (attr) => queue.take(title, null, attr))
    else {
      parent[last] = (parent[last] as Tree[]).flatMap((record) => {
        const id = String(record.id)
        if (!queue.isNext(title, id)) return []
        const kept = copied(record)
        keepLeaves(leaves, kept, (attr) => queue.take(title, id, attr))
        return [kept]
      })
    }
  }
  return pruned as unknown as Sections
}

/** Objects within objects as new ones; lists are replaced whole, so they need no copy. */
function copied(tree: object): Tree {
  const copy: Tree = { ...tree }
  for (const key of Object.keys(copy)) {
    const value = copy[key]
    if (typeof value === "object" && value !== null && !Array.isArray(value)) copy[key] = copied(value)
  }
  return copy
}

const inside = (tree: Tree, at: readonly string[]) => at.reduce<Tree>((found, key) => found[key] as Tree, tree)

/** The chosen facts one leaf after the other, as the outline has them. */
function queueOf(chosen: readonly Chosen[]) {
  let next = 0
  const isNext = (title: string, record: string | null) =>
    chosen[next]?.section === title && chosen[next]?.record === record
  const take = (title: string, record: string | null, attr: string): readonly Chosen[] => {
    const from = next
    while (chosen[next]?.attr === attr && isNext(title, record)) next++
    return chosen.slice(from, next)
  }
  return { isNext, take }
}

function keepLeaves(
  leaves: (typeof OUTLINE)[number]["leaves"],
  record: Tree,
  take: (attr: string) => readonly Chosen[],
): void {
  for (const leaf of leaves) {
    const parent = inside(record, leaf.at.slice(0, -1))
    const last = leaf.at.at(-1) as string
    const kept = take(leaf.attr)
    if (leaf.kind !== "one") {
      const items = parent[last] as unknown[]
      parent[last] = kept.map(({ index }) => items[index])
    } else if (!kept[0]) delete parent[last]
    else if (kept[0].wording !== undefined) parent[last] = kept[0].wording
  }
}
