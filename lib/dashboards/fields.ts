import type { Tile } from "#lib/dashboards/contract/tile"

/** One field or several, as a list. */
export const asList = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value])

/** Every column a tile draws, with the path to it inside the tile and the query it is read from. */
export function fieldsOf(tile: Tile): { field: string; path: (string | number)[]; query: string }[] {
  if (tile.type === "text") return []
  const found: { field: string; path: (string | number)[]; query: string }[] = []
  const visit = (value: unknown, path: (string | number)[], query: string) => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, [...path, index], query)
    } else if (typeof value === "object" && value !== null) {
      const own = "query" in value && typeof value.query === "string" ? value.query : query
      if ("field" in value && typeof value.field === "string")
        found.push({ field: value.field, path: [...path, "field"], query: own })
      else for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key], own)
    }
  }
  visit(tile, [], tile.query)
  return found
}

/** The ids of the queries a tile reads. */
export function queriesOf(tile: Tile): string[] {
  if (tile.type === "text") return []
  const own = [tile.query]
  if (tile.type === "kpi" && tile.sparkline?.query && tile.sparkline.query !== tile.query)
    own.push(tile.sparkline.query)
  return own
}
