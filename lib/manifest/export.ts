import { stringify } from "yaml"
import { Manifest } from "#lib/manifest/contract/content"
import type { FORMATS } from "#lib/manifest/contract/read"
import { type Fact, factsOf } from "#lib/manifest/facts"

export type ExportFormat = (typeof FORMATS)[number]

export const EXPORT_TYPES: Record<ExportFormat, { content_type: string; extension: string }> = {
  json: { content_type: "application/json; charset=utf-8", extension: "json" },
  yaml: { content_type: "application/yaml; charset=utf-8", extension: "yaml" },
  markdown: { content_type: "text/markdown; charset=utf-8", extension: "md" },
  txt: { content_type: "text/plain; charset=utf-8", extension: "txt" },
}

/** A manifest as a file: the whole JSON or YAML, a readable Markdown page, or the rendering a model gets. Pure. */
export function exportText(given: Manifest, rendering: string, format: ExportFormat): string {
  // In the order of the schema, which is the order people read in.
  const manifest = Manifest.parse(given)
  switch (format) {
    case "json":
      return `${JSON.stringify(manifest, null, 2)}\n`
    case "yaml":
      return stringify(manifest, { lineWidth: 0 })
    case "markdown":
      return markdownOf(manifest)
    case "txt":
      return rendering
  }
}

function markdownOf(manifest: Manifest): string {
  const lines = [
    `# ${inline(manifest.foundation.company.name ?? "Business Context Manifest")}`,
    "",
    `Version ${manifest.version}, ${manifest.budget.tokens} tokens, checksum \`${manifest.checksum}\``,
  ]
  let section = ""
  let record: string | null = null
  for (const fact of factsOf(manifest)) {
    if (fact.section !== section) lines.push("", `## ${capital(fact.section)}`, "")
    else if (fact.record !== record) lines.push("")
    section = fact.section
    record = fact.record
    lines.push(`- **${capital(fact.attr.replaceAll("_", " "))}**: ${textOf(fact)}`)
  }
  return `${lines.join("\n")}\n`
}

const textOf = (fact: Fact) =>
  fact.parts
    .filter((part) => part !== "")
    .map(inline)
    .join(" - ")
const inline = (text: string) => text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>#|]/g, "\\$&")
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
