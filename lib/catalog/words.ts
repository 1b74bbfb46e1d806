import type { CatalogMatch, TableDetail } from "#lib/catalog/contract"

// Finding tables and columns by words. Pure: a score per table and column, the best first.

const STOP = new Set([
  "the",
  "a",
  "an",
  "of",
  "by",
  "and",
  "or",
  "in",
  "on",
  "for",
  "per",
  "with",
  "to",
  "show",
  "me",
  "all",
])

/** `ordered_at` and "Ordered at" become the same words; a plural finds its singular. */
export function wordsOf(text: string): string[] {
  return text
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 0 && !STOP.has(word))
    .map((word) =>
      word.length > 3 && word.endsWith("ies")
        ? `${word.slice(0, -3)}y`
        : word.length > 3 && word.endsWith("s") && !word.endsWith("ss")
          ? word.slice(0, -1)
          : word,
    )
}

function scoreOf(wanted: string[], name: string, description: string | null, values: string[]): number {
  const inName = wordsOf(name)
  const inDescription = new Set(wordsOf(description ?? ""))
  const inValues = new Set(values.flatMap(wordsOf))
  const score = wanted.reduce((sum, word) => {
    if (inName.includes(word)) return sum + 4
    if (inName.some((part) => part.startsWith(word) || (part.length > 3 && word.startsWith(part)))) return sum + 2
    if (inValues.has(word)) return sum + 2
    return sum + (inDescription.has(word) ? 1 : 0)
  }, 0)
  // A name said in full comes before one of which a part was said.
  return score > 0 && inName.every((part) => wanted.includes(part)) ? score + 1 : score
}

/** Tables and columns that fit the words, at most `limit`, ties in catalogue order. No words fit nothing. */
export function searchTables(tables: TableDetail[], words: string, limit = 20): CatalogMatch[] {
  const wanted = [...new Set(wordsOf(words))]
  const matches = tables.flatMap((table): CatalogMatch[] => {
    const own = scoreOf(wanted, table.name, table.description, [])
    const place = { table_id: table.id, table_name: table.name }
    const columns = table.columns.map(({ name, type, description, sample_values }): CatalogMatch => {
      const score = scoreOf(wanted, name, description, sample_values ?? [])
      // Of two columns of a name, the one in the table that was asked for.
      return { ...place, column: name, type, description, score: score > 0 ? score + own / 2 : 0 }
    })
    return [{ ...place, column: null, type: null, description: table.description, score: own * 1.5 }, ...columns]
  })
  return matches
    .filter((match) => match.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
}
