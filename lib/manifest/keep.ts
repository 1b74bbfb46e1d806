import { hash } from "node:crypto"
import type { Choices, Wording } from "#lib/manifest/choices"
import type { Manifest, Sections } from "#lib/manifest/contract/content"
import { bySection, type Fact, factsOf } from "#lib/manifest/facts"
import type { Choice, Former } from "#lib/manifest/knapsack"
import { rememberedOf } from "#lib/manifest/remembered"
import { spaced } from "#lib/manifest/wording"

// What an earlier manifest made of the same facts, so that one edit does not turn over the rest of the selection.

/** By path: the wording a fact had, or `none` where it was known and left out; facts new to it have no entry. */
export type Stance = {
  wordings: ReadonlyMap<string, Wording | "none">
  /** True when everything known is what was known then, in any order. */
  is_same: boolean
}

const textOf = (parts: readonly string[]) =>
  parts.length === 1 ? spaced(parts[0] as string) : parts.map(spaced).join("\n")

/** How the earlier manifest stood to each of these facts. A fact whose text changed since counts as new. */
export function stanceOf(facts: readonly Fact[], digest: string, earlier: Sections & Pick<Manifest, "budget">): Stance {
  const is_same = earlier.budget.facts_digest === digest
  const wordings = new Map<string, Wording | "none">()
  const kept = factsOf(earlier)
  const byPath = new Map(kept.map((fact) => [fact.path, fact]))
  const nameOf = (fact: Fact, parts: readonly string[]) => `${fact.section}\n${fact.attr}\n${textOf(parts)}`
  const paths = new Set(facts.map((fact) => fact.path))
  // An item that changed its place within the answers may have another path; its words still tell.
  const byName = new Set(kept.flatMap((fact) => (paths.has(fact.path) ? [] : [nameOf(fact, fact.parts)])))
  const dropped = new Set(earlier.budget.dropped)
  for (const fact of facts) {
    const short = fact.short === undefined ? undefined : [fact.short]
    const same = byPath.get(fact.path)
    if (same) {
      const text = textOf(same.parts)
      if (text === textOf(fact.parts)) wordings.set(fact.path, "whole")
      else if (short && text === textOf(short)) wordings.set(fact.path, "short")
    } else if (byName.has(nameOf(fact, fact.parts))) wordings.set(fact.path, "whole")
    else if (short && byName.has(nameOf(fact, short))) wordings.set(fact.path, "short")
    else if (is_same || dropped.has(fact.path)) wordings.set(fact.path, "none")
  }
  return { wordings, is_same }
}

/** SHA-256 of everything known: the same for the same facts in any order and spacing. */
export function digestOf(facts: readonly Fact[]): string {
  // Each line begins with a title and a line feed, which sorts before all that titles hold.
  const sections = bySection(facts).sort(([a], [b]) => ((a as Fact).section < (b as Fact).section ? -1 : 1))
  return hash("sha256", sections.map(linesOf).join("\n"), "hex")
}

/** What is known of a section, in lines that are sorted. */
const linesOf = rememberedOf((facts: readonly Fact[]) => {
  // Spaced text has no line feeds, so none is taken for another. A record is told by its first fact.
  let [record, head] = ["", ""]
  const lines = facts.map((fact) => {
    const text = textOf(fact.parts)
    if (fact.record === null) head = ""
    else if (fact.record !== record) head = text
    record = fact.record ?? ""
    return `${fact.section}\n${head}\n${fact.attr}\n${fact.is_pinned} ${fact.is_confirmed}\n${text}`
  })
  return lines.sort().join("\n")
})

/** The stance in the terms of a problem: what a choice is measured against in flips. */
export function formerOf({ groups, items }: Choices, { wordings: stood }: Stance): Former {
  return {
    open: groups.map(({ naming }) => {
      const was = naming ? stood.get(naming.path) : undefined
      return was && was !== "none"
    }),
    taken: items.map(({ fact, wordings, is_step }) => {
      const was = stood.get(fact.path)
      if (was === undefined) return undefined
      if (is_step) return was === "whole" ? 1 : 0
      return was === "none" ? 0 : wordings.indexOf(was) + 1
    }),
  }
}

/** The former choice itself, without what is new; groups are open where something inside is taken. */
export function keep({ groups, items }: Choices, former: Former): Choice {
  const open = groups.map((_, g) => former.open[g] === true)
  const taken = items.map((_, i) => former.taken[i] ?? 0)
  const openUp = (g: number) => {
    for (let at = g; at >= 0; at = groups[at]?.parent ?? -1) open[at] = true
  }
  for (const [i, { group, is_step }] of items.entries()) if (taken[i] && !is_step) openUp(group)
  for (const [g, isOpen] of open.entries()) if (isOpen) openUp(groups[g]?.parent ?? -1)
  return { open, taken: taken.map((v, i) => (isReachable(items[i]?.group ?? -1, open) ? v : 0)) }
}

const isReachable = (group: number, open: readonly boolean[]) => group < 0 || open[group] === true

/** How many facts a choice flips. */
export function flipsOf({ groups, items }: Choices, choice: Choice, former: Former): number {
  const shutOrOpened = groups.filter(
    ({ naming }, g) => naming && former.open[g] !== undefined && former.open[g] !== choice.open[g],
  )
  const switched = items.filter((_, i) => former.taken[i] !== undefined && former.taken[i] !== choice.taken[i])
  return shutOrOpened.length + switched.length
}
