import type { TableFacts } from "#lib/models/adapters/builtin/schema"
import { listed } from "#lib/models/adapters/builtin/words"

// Questions about the catalogue itself.

/** Questions about the catalogue itself need no query. */
export function about(message: string, tables: TableFacts[]): string | null {
  const plain = message
    .trim()
    .toLowerCase()
    .replace(/[?!.]+$/, "")
  if (/^(?:hi|hello|hey|help|what can you do|who are you|thanks?|thank you)\b.{0,20}$/.test(plain))
    return `I turn questions into dashboards over your tables: ${listed(tables.map((table) => table.name))}. Ask for example "Revenue by month and by region, and the top ten products".`
  if (
    /^(?:what|which|show|list)\b.*\b(?:tables?|data(?: ?sets?)?)\b.*$/.test(plain) &&
    /\b(?:tables|data|datasets|data sets)\b/.test(plain) &&
    !/\bby\b|\bas a table\b|\bin a table\b/.test(plain)
  )
    return `${tables.length === 1 ? "There is one table" : `There are ${tables.length} tables`}:\n${tables
      .map(
        (table) =>
          `- ${table.name}: ${table.columns
            .map((column) => column.name)
            .slice(0, 12)
            .join(", ")}`,
      )
      .join("\n")}`
  const columns = /\b(?:columns|fields|schema|structure) (?:of|in|does|for) (?:the )?([\w ]+?)(?: table| have)?$/.exec(
    plain,
  )?.[1]
  const described = /^(?:describe|explain) (?:the )?([\w ]+?)(?: table)?$/.exec(plain)?.[1]
  const wanted = (columns ?? described)?.trim().replaceAll(" ", "_")
  const table = wanted ? tables.find((found) => found.name === wanted || found.name === `${wanted}s`) : undefined
  return table
    ? `${table.name} has ${table.columns.length} columns:\n${table.columns.map((column) => `- ${column.name} (${column.type})${column.description ? `: ${column.description}` : ""}`).join("\n")}`
    : null
}
