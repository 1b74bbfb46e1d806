import type { Fact } from "#lib/manifest/facts"
import { OUTLINE } from "#lib/manifest/outline"

// Sectioned text with shared headers, which a model reads and `decode.ts` reads back:
//   # icps
//   - name: Terrace renovators; pains: Rust after one winter | 8; Cushions that fade | 6
// `; ` parts values and attributes, ` | ` the parts of one value, a newline ends a record.

/** What is written of a fact. */
export type Written = Pick<Fact, "section" | "record" | "attr" | "parts">

/** A backslash keeps a separator, a newline or something that looks like `attr: ` from being read as such. */
export function escapeValue(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replace(/;(?= |$)/g, "\\;")
    .replace(/ \|(?= |$)/g, " \\|")
    .replace(/^([a-z_]+):(?= |$)/, "$1\\:")
}

const SPECIAL = /[\\\n\r;|:]/

/** One value: its parts, escaped. */
export function joinParts(parts: readonly string[]): string {
  return parts.length === 1 ? escapeValue(parts[0] as string) : parts.map(escapeValue).join(" | ")
}

/** The lines of one section by title; facts must come in the order of the outline, as `factsOf` gives them. */
export function renderSection(title: string, facts: readonly Written[]): string {
  const lines: string[] = []
  let record: string | null = null
  let attr = ""
  for (const fact of facts) {
    const value = joinParts(fact.parts)
    const cell = `${fact.attr}: ${value}`
    const isSameLine = lines.length > 0 && (fact.record === null ? attr === fact.attr : fact.record === record)
    if (!isSameLine) lines.push(fact.record === null ? cell : `- ${cell}`)
    else lines[lines.length - 1] += `; ${attr === fact.attr ? value : cell}`
    record = fact.record
    attr = fact.attr
  }
  return `# ${title}\n${lines.join("\n")}\n`
}

/** The whole text. Sections without facts are left out. */
export function render(facts: readonly Written[]): string {
  return [...renderSections(facts).values()].join("")
}

/** The text by section title, in order. */
export function renderSections(facts: readonly Written[]): Map<string, string> {
  const bySection = Map.groupBy(facts, (fact) => fact.section)
  return new Map(
    OUTLINE.flatMap(({ title }) => {
      const found = bySection.get(title)
      return found ? [[title, renderSection(title, found)] as const] : []
    }),
  )
}
