import { column, typeOf } from "#lib/dashboards/chart/rows"
import type { Dashboard } from "#lib/dashboards/contract/schema"
import type { Tile } from "#lib/dashboards/contract/tile"
import { asList } from "#lib/dashboards/fields"
import { toInstant, toNumber } from "#lib/dashboards/format"
import type { ColumnarResult } from "#lib/warehouse/contract"

// A result cut to what a tile may weigh: trends keep their shape, clouds keep their spread, tables keep their head.

/** Rows of the largest triangles: the first, the last, and from each bucket the point that stands out most. */
export function lttb(xs: number[], ys: number[], keep: number): number[] {
  const n = xs.length
  if (keep >= n || keep < 3) return xs.map((_, i) => i)
  const chosen = [0]
  const size = (n - 2) / (keep - 2)
  for (let bucket = 0; bucket < keep - 2; bucket++) {
    const start = Math.floor(bucket * size) + 1
    const end = Math.min(Math.floor((bucket + 1) * size) + 1, n - 1)
    const next = Math.min(Math.floor((bucket + 2) * size) + 1, n)
    const ahead = { x: 0, y: 0 }
    const count = Math.max(next - end, 1)
    for (let i = end; i < Math.max(next, end + 1); i++) {
      ahead.x += (xs[i] ?? 0) / count
      ahead.y += (ys[i] ?? 0) / count
    }
    const last = chosen.at(-1) ?? 0
    let best = start
    let area = -1
    for (let i = start; i < end; i++) {
      const size = Math.abs(
        ((xs[last] ?? 0) - ahead.x) * ((ys[i] ?? 0) - (ys[last] ?? 0)) -
          ((xs[last] ?? 0) - (xs[i] ?? 0)) * (ahead.y - (ys[last] ?? 0)),
      )
      if (size > area) {
        area = size
        best = i
      }
    }
    chosen.push(best)
  }
  chosen.push(n - 1)
  return chosen
}

const evenly = (n: number, keep: number) => Array.from({ length: keep }, (_, i) => Math.floor((i * n) / keep))

function chooseRows(result: ColumnarResult, tiles: Tile[], keep: number): number[] {
  const n = result.data[0]?.length ?? 0
  const [tile] = tiles
  if (tiles.length > 0 && tiles.every((each) => each.type === "scatter" || each.type === "histogram"))
    return evenly(n, keep)
  if (
    tiles.length === 1 &&
    tile &&
    (tile.type === "line" || tile.type === "area") &&
    !tile.series &&
    typeOf(result, tile.x) === "temporal"
  ) {
    const [y] = asList(tile.y)
    const xs = column(result, tile.x.field).map(toInstant)
    const ys = column(result, y?.field ?? "").map((value) => toNumber(value) ?? 0)
    if (xs.every((x) => x !== null)) return lttb(xs, ys, keep)
  }
  return Array.from({ length: keep }, (_, i) => i)
}

/** The tiles that draw a query. */
export const tilesOf = (dashboard: Dashboard, query: string): Tile[] =>
  dashboard.tiles.filter((tile) => tile.type !== "text" && tile.query === query)

/** The result as JSON of at most `limit` bytes of data; `truncated` tells that rows were left out. */
export function fitRows(
  result: ColumnarResult,
  tiles: Tile[],
  limit: number,
): { data: { columns: ColumnarResult["columns"]; data: unknown[][] }; truncated: boolean } {
  const whole = { columns: result.columns, data: result.data }
  const bytes = Buffer.byteLength(JSON.stringify(whole))
  const rows = result.data[0]?.length ?? 0
  if (bytes <= limit || rows <= 1) return { data: whole, truncated: result.truncated }
  const keep = Math.max(1, Math.floor((rows * limit * 0.95) / bytes))
  const chosen = chooseRows(result, tiles, keep)
  const data = { columns: result.columns, data: result.data.map((cells) => chosen.map((row) => cells[row])) }
  if (keep > 1 && Buffer.byteLength(JSON.stringify(data)) > limit)
    return fitRows({ ...result, data: data.data, truncated: true }, tiles, limit)
  return { data, truncated: true }
}
