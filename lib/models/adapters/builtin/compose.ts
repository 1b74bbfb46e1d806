import { Document, isMap, isScalar, isSeq, Scalar, visit } from "yaml"
import type { Tile } from "#lib/models/adapters/builtin/charts"

// The YAML a planner writes, as a hosted model would write it: text by the published schema, checked by the tools.

export type DraftQuery = { id: string; description: string; sql: string }
export type Draft = {
  slug: string
  title: string
  description: string
  connection: string
  now: string
  manifest_version: string | null
  queries: DraftQuery[]
  tiles: { tile: Tile; w: number; h: number }[]
}

/** Bytes per query an assistant may ask for. */
const CAP = 100_000_000

/** Writes the YAML of a dashboard: numbers first, then charts two to a row. Deterministic. */
export function composeYaml(draft: Draft): string {
  const kpis = draft.tiles.filter(({ tile }) => tile.type === "kpi")
  const placed = [...kpis, ...draft.tiles.filter(({ tile }) => tile.type !== "kpi")]
  const value = {
    version: 1,
    slug: draft.slug,
    title: draft.title,
    description: draft.description,
    view_type: "analytical",
    tags: ["assistant"],
    created_at: draft.now,
    updated_at: draft.now,
    connection: draft.connection,
    refresh: "PT24H",
    queries: draft.queries.map((query) => ({ ...query, max_bytes_billed: CAP })),
    tiles: draft.tiles.map(({ tile }) => tile),
    layout: { columns: 12, items: flow(placed) },
    ...(draft.manifest_version ? { context: { manifest_version: draft.manifest_version } } : {}),
  }
  const document = new Document(value, { aliasDuplicateObjects: false })
  visit(document, {
    Scalar(key, node) {
      if (key !== "key" && typeof node.value === "string" && node.value.includes("\n")) node.type = Scalar.BLOCK_LITERAL
    },
    Collection(_, node, ancestors) {
      const depth = ancestors.filter((each) => isMap(each) || isSeq(each)).length
      if (
        (isSeq(node) && node.items.every(isScalar) && depth === 1) ||
        (isMap(node) && depth === 3) ||
        (isMap(node) && node.has("tile"))
      )
        node.flow = true
    },
  })
  return `# yaml-language-server: $schema=/schemas/dashboard.v1.json\n${document.toString({ lineWidth: 0, flowCollectionPadding: true })}`
}

/** Places tiles left to right in rows of twelve columns; the last of a row takes the width that is left. */
function flow(tiles: Draft["tiles"]): { tile: string; x: number; y: number; w: number; h: number }[] {
  const rows: Draft["tiles"][] = []
  let width = 0
  for (const entry of tiles) {
    const row = rows.at(-1)
    if (!row || width + entry.w > 12) {
      rows.push([entry])
      width = entry.w
    } else {
      row.push(entry)
      width += entry.w
    }
  }
  const items: { tile: string; x: number; y: number; w: number; h: number }[] = []
  let y = 0
  for (const row of rows) {
    const h = Math.max(...row.map((entry) => entry.h))
    let x = 0
    row.forEach((entry, index) => {
      const isKpi = entry.tile.type === "kpi"
      const w = index === row.length - 1 && !isKpi ? 12 - x : entry.w
      items.push({ tile: entry.tile.id, x, y, w, h })
      x += w
    })
    y += h
  }
  return items
}
