import type { Sections } from "#lib/manifest/contract/content"
import type { Fact } from "#lib/manifest/facts"
import { labelOf, lineOf } from "#lib/manifest/words"

/** What sections are called where `Company` of `company` would not do. */
const TITLES: Record<string, string> = {
  icps: "Ideal customers",
  "competitors direct": "Direct competitors",
  "competitors indirect": "Indirect competitors",
  "competitors status_quo": "Status quo",
}

export const titleOf = (section: string) => TITLES[section] ?? section.charAt(0).toUpperCase() + section.slice(1)

export type Label = { section: string; label: string }

/** What to call a fact or a record of these sections by its path, later sections winning: `Terrace renovators: Pains`. */
export function labelsOf(...all: { sections: Sections; facts: readonly Fact[] }[]): (path: string) => Label {
  const labels = new Map<string, Label>()
  for (const { sections, facts } of all) {
    const names = new Map(facts.filter(isName).map((fact) => [recordOf(fact), lineOf(fact)]))
    for (const fact of facts) {
      const section = titleOf(fact.section)
      const name = fact.record === null || isName(fact) ? undefined : names.get(recordOf(fact))
      labels.set(fact.path, { section, label: name ? `${name}: ${labelOf(fact)}` : labelOf(fact) })
      if (isName(fact)) labels.set(fact.path.slice(0, fact.path.indexOf("]") + 1), { section, label: lineOf(fact) })
    }
    // Which customer is the primary one is said by the order, so it is no fact with a label of its own.
    for (const { id, name } of sections.icps) {
      labels.set(`icps[${id}].rank`, { section: titleOf("icps"), label: name ? `${name}: Rank` : "Rank" })
    }
  }
  return (path) => labels.get(path) ?? { section: titleOf(path.split(/[.[]/)[0] ?? path), label: path }
}

const isName = (fact: Fact) => fact.record !== null && (fact.attr === "name" || fact.attr === "title")
const recordOf = (fact: Fact) => `${fact.section} ${fact.record}`
