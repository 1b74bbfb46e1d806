import type { Sections } from "#lib/manifest/contract/content"
import { type Fact, factsOf } from "#lib/manifest/facts"

export type FactChange = { path: string; from: string; to: string; is_critical: boolean; is_wording: boolean }

/** What changed between two manifests, by item id. A moved item kept its content and changed its place. */
export type ManifestDiff = {
  added: { path: string; value: string; is_critical: boolean }[]
  removed: { path: string; value: string; is_critical: boolean }[]
  changed: FactChange[]
  moved: string[]
}

const textOf = (fact: Fact) => fact.parts.join(" | ")

/** Compares fact by fact. Pure; the order of the sides matters: from `before` to `after`. */
export function diffManifests(before: Sections, after: Sections): ManifestDiff {
  const [old, now] = [factsOf(before), factsOf(after)]
  const [oldByPath, nowByPath] = [byPath(old), byPath(now)]
  const common = now.filter((fact) => oldByPath.has(fact.path))
  return {
    added: now.filter((fact) => !oldByPath.has(fact.path)).map(entry),
    removed: old.filter((fact) => !nowByPath.has(fact.path)).map(entry),
    changed: common
      .flatMap((fact): FactChange[] => {
        const was = oldByPath.get(fact.path) as Fact
        const [from, to] = [textOf(was), textOf(fact)]
        if (from === to) return []
        const is_critical = fact.is_critical || was.is_critical
        return [{ path: fact.path, from, to, is_critical, is_wording: normal(from) === normal(to) }]
      })
      .concat(rankChanges(before, after)),
    moved: movedPaths(
      old.filter((fact) => nowByPath.has(fact.path)),
      common,
    ),
  }
}

// Which customer is the primary one is a fact of its own: it is said by the order.
function rankChanges(before: Sections, after: Sections): FactChange[] {
  const ranks = new Map(before.icps.map((icp) => [icp.id, icp.rank]))
  return after.icps.flatMap(({ id, rank: to }) => {
    const from = ranks.get(id)
    if (from === undefined || from === to) return []
    return [
      { path: `icps[${id}].rank`, from, to, is_critical: from === "primary" || to === "primary", is_wording: false },
    ]
  })
}

const byPath = (facts: readonly Fact[]) => new Map(facts.map((fact) => [fact.path, fact]))
const entry = (fact: Fact) => ({ path: fact.path, value: textOf(fact), is_critical: fact.is_critical })

// Two wordings say the same when they differ in case, spacing and punctuation only.
function normal(text: string): string {
  const words = text
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{N}%€$£¥+<>=]+|-(?=\p{N})/gu)
  return words?.join(" ") ?? text
}

function movedPaths(old: readonly Fact[], now: readonly Fact[]): string[] {
  return now.flatMap((fact, i) => (old[i]?.path === fact.path ? [] : [fact.path]))
}
