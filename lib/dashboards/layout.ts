import type { LayoutItem } from "#lib/dashboards/contract/schema"
import type { Tile, TileType } from "#lib/dashboards/contract/tile"

// Where tiles stand on the grid of twelve columns. Rows are as tall as the page makes them.

export const COLUMNS = 12

export type Placed = { tile: string; x: number; y: number; w: number; h: number }

const SIZES: Record<TileType, { w: number; h: number }> = {
  kpi: { w: 3, h: 2 },
  gauge: { w: 3, h: 3 },
  text: { w: 12, h: 2 },
  table: { w: 12, h: 5 },
  pie: { w: 4, h: 4 },
  line: { w: 6, h: 4 },
  bar: { w: 6, h: 4 },
  area: { w: 6, h: 4 },
  combo: { w: 6, h: 4 },
  scatter: { w: 6, h: 4 },
  heatmap: { w: 6, h: 4 },
  histogram: { w: 6, h: 4 },
  funnel: { w: 4, h: 4 },
  waterfall: { w: 6, h: 4 },
}

/** True when two placed tiles share a cell. */
export const overlaps = (a: Placed, b: Placed): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

/**
 * A place for every tile. Items with x and y stay where they are; all others flow in their order, left to right, into
 * the first free place that lies at or after the one before. Never overlaps, unless fixed items do (`check` refuses those).
 */
export function place(tiles: Pick<Tile, "id" | "type">[], items: LayoutItem[] = []): Placed[] {
  const types = new Map(tiles.map((tile) => [tile.id, tile.type]))
  const listed = items.filter(
    (item, index) => types.has(item.tile) && items.findIndex((other) => other.tile === item.tile) === index,
  )
  const wanted: LayoutItem[] = [
    ...listed,
    ...tiles.filter((tile) => !listed.some((item) => item.tile === tile.id)).map((tile) => ({ tile: tile.id })),
  ]
  const sized = wanted.map((item) => {
    const size = SIZES[types.get(item.tile) ?? "line"]
    const w = Math.min(item.w ?? size.w, COLUMNS - (item.x ?? 0))
    return { ...item, w, h: item.h ?? size.h }
  })
  const placed: Placed[] = []
  for (const { tile, x, y, w, h } of sized) if (x !== undefined && y !== undefined) placed.push({ tile, x, y, w, h })
  let cursor = { x: 0, y: 0 }
  for (const item of sized) {
    if (item.x !== undefined && item.y !== undefined) continue
    const spot = firstFree(item, cursor, placed)
    placed.push(spot)
    cursor = { x: spot.x + spot.w, y: spot.y }
  }
  return placed.toSorted((a, b) => a.y - b.y || a.x - b.x)
}

function firstFree(
  item: { tile: string; x?: number | undefined; y?: number | undefined; w: number; h: number },
  after: { x: number; y: number },
  placed: Placed[],
): Placed {
  for (let y = item.y ?? after.y; ; y++) {
    const first = item.x ?? (y === after.y && item.y === undefined ? after.x : 0)
    const last = item.x ?? COLUMNS - item.w
    for (let x = first; x <= last; x++) {
      const spot = { tile: item.tile, x, y, w: item.w, h: item.h }
      if (!placed.some((other) => overlaps(spot, other))) return spot
    }
  }
}

/** Pairs of fixed items that share a cell, as indexes into the items. */
export function collisions(items: LayoutItem[], tiles: Pick<Tile, "id" | "type">[]): [number, number][] {
  const types = new Map(tiles.map((tile) => [tile.id, tile.type]))
  const fixed = items.flatMap((item, index) => {
    if (item.x === undefined || item.y === undefined) return []
    const size = SIZES[types.get(item.tile) ?? "line"]
    return [
      {
        index,
        spot: {
          tile: item.tile,
          x: item.x,
          y: item.y,
          w: item.w ?? Math.min(size.w, COLUMNS - item.x),
          h: item.h ?? size.h,
        },
      },
    ]
  })
  const pairs: [number, number][] = []
  for (const [i, a] of fixed.entries())
    for (const b of fixed.slice(i + 1)) if (overlaps(a.spot, b.spot)) pairs.push([a.index, b.index])
  return pairs
}
