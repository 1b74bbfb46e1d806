import { countInWords } from "#components/ui/quantity"
import { Table, Td, Th } from "#components/ui/table"
import { labelOf } from "#lib/dashboards/chart/rows"
import type { TileData } from "#lib/dashboards/contract"
import { formatValue } from "#lib/dashboards/format"

export type ShownColumn = { field: string; label?: string; format?: string; align?: "left" | "right" }

const MOST_ROWS = 200

/** A result as a table, at most 200 rows of it. Formats come from the tile; columns default to all of the result. */
export function DataTable({
  caption,
  data,
  columns,
  row_count: rowCount,
  sort,
}: {
  caption: string
  data: TileData
  columns?: ShownColumn[]
  row_count: number
  sort?: { field: string; order?: "asc" | "desc" }
}) {
  const shown = (columns ?? data.columns.map(({ name }) => ({ field: name }) as ShownColumn)).flatMap((column) => {
    const index = data.columns.findIndex(({ name }) => name === column.field)
    const kind = data.columns[index]?.kind
    return index < 0 || !kind ? [] : [{ ...column, cells: data.data[index] ?? [], isNumber: kind === "number" }]
  })
  const rows = Array.from({ length: Math.min(data.data[0]?.length ?? 0, 10_000) }, (_, i) => i)
  const by = sort && data.data[data.columns.findIndex(({ name }) => name === sort.field)]
  if (by) rows.sort((a, b) => compare(by[a], by[b]) * (sort.order === "desc" ? -1 : 1))
  return (
    <div>
      <Table caption={caption} hide_caption>
        <thead>
          <tr>
            {shown.map((column) => (
              <Th key={column.field} numeric={column.align ? column.align === "right" : column.isNumber}>
                {labelOf(column)}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((row) => (
            <tr key={row}>
              {shown.map((column) => (
                <Td key={column.field} numeric={column.align ? column.align === "right" : column.isNumber}>
                  {formatValue(column.cells[row], column.format)}
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      {rowCount > MOST_ROWS && (
        <p className="pt-2 text-xs text-muted">
          The first {MOST_ROWS} of {countInWords(rowCount, "row")}.
        </p>
      )}
    </div>
  )
}

function compare(a: unknown, b: unknown): number {
  if (a === b) return 0
  if (a === null || a === undefined) return -1
  if (b === null || b === undefined) return 1
  const [x, y] = [Number(a), Number(b)]
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y
  return String(a) < String(b) ? -1 : 1
}
