import type { Sections } from "#lib/manifest/contract/content"
import { type Fact, factsOf } from "#lib/manifest/facts"
import type { Field } from "#lib/onboarding/field"
import { stepByNumber } from "#lib/onboarding/steps"

// Facts in words for people. Pure; nothing here reaches the rendering or the checksum.

const TITLES: Record<string, string> = {
  icps: "Ideal customers",
  "competitors direct": "Direct competitors",
  "competitors indirect": "Indirect competitors",
  "competitors status_quo": "Status quo",
}

/** `market_size` as `Market size`; sections have titles of their own. */
export function inWords(name: string): string {
  const title = TITLES[name]
  if (title) return title
  const text = name.replaceAll("_", " ")
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The value as a person reads it: an option by its label, the parts of a record after each other. */
export function valueInWords(fact: Pick<Fact, "parts" | "step">): string {
  const labels = optionsOf(stepByNumber(fact.step)?.fields ?? [])
  return fact.parts
    .filter((part) => part !== "")
    .map((part) => labels.get(part) ?? part)
    .join("; ")
}

function optionsOf(fields: readonly Field[]): Map<string, string> {
  return new Map(
    fields.flatMap((field) => {
      if ("fields" in field) return [...optionsOf(field.fields)]
      return "options" in field ? field.options.map(({ value, label }) => [value, label] as const) : []
    }),
  )
}

export type Label = { section: string; label: string }

/** What to call a fact or a record of these sections, the later ones winning: `Ideal customers`, `Terrace renovators: Pains`. */
export function labelsOf(...all: Sections[]): (path: string) => Label {
  const labels = new Map<string, Label>()
  for (const sections of all) {
    const facts = factsOf(sections)
    const names = new Map(facts.filter(isName).map((fact) => [recordOf(fact), valueInWords(fact)]))
    for (const fact of facts) {
      const name = fact.record === null || isName(fact) ? undefined : names.get(recordOf(fact))
      const attr = inWords(fact.attr)
      const section = inWords(fact.section)
      labels.set(fact.path, { section, label: name ? `${name}: ${attr}` : attr })
      if (isName(fact))
        labels.set(fact.path.slice(0, fact.path.indexOf("]") + 1), { section, label: valueInWords(fact) })
    }
    // Which customer is the primary one is said by the order, so it is no fact with a label of its own.
    for (const icp of sections.icps) {
      labels.set(`icps[${icp.id}].rank`, { section: inWords("icps"), label: icp.name ? `${icp.name}: Rank` : "Rank" })
    }
  }
  return (path) => labels.get(path) ?? { section: inWords(path.split(/[.[]/)[0] ?? path), label: path }
}

const isName = (fact: Fact) => fact.record !== null && (fact.attr === "name" || fact.attr === "title")
const recordOf = (fact: Fact) => `${fact.section} ${fact.record}`
