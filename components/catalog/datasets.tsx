import type { Route } from "next"
import Link from "next/link"
import { Instant } from "#components/ui/instant"
import { countInWords } from "#components/ui/quantity"
import { Tag } from "#components/ui/status"
import { Table, Td, Th } from "#components/ui/table"
import type { Dataset, TableSummary } from "#lib/catalog/contract"
import { formatBytes } from "#lib/dashboards/format"

const NUMBER = new Intl.NumberFormat("en-US")

/** One dataset with its tables: rows and bytes say what reading all of it would cost. */
export function DatasetTables({
  dataset,
  connection,
  tables,
}: {
  dataset: Dataset
  connection: string
  tables: TableSummary[]
}) {
  return (
    <section aria-labelledby={`dataset-${dataset.id}`}>
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id={`dataset-${dataset.id}`} className="text-lg font-semibold">
          {connection}: {dataset.name}
        </h2>
        <p className="text-sm text-muted">
          {countInWords(tables.length, "table")}
          {dataset.last_scanned_at && (
            <>
              , read <Instant at={dataset.last_scanned_at} />
            </>
          )}
        </p>
      </div>
      {dataset.description && <p className="mb-3 max-w-prose text-muted">{dataset.description}</p>}
      <Table caption={`Tables of ${dataset.name}`} hide_caption>
        <thead>
          <tr>
            <Th>Table</Th>
            <Th className="max-md:hidden">Description</Th>
            <Th numeric>Columns</Th>
            <Th numeric>Rows</Th>
            <Th numeric>Bytes</Th>
          </tr>
        </thead>
        <tbody>
          {tables.map((table) => (
            <tr key={table.id}>
              <Td>
                <Link
                  href={`/datasets/${table.id}` as Route}
                  className="font-medium underline decoration-border-strong underline-offset-4"
                >
                  {table.name}
                </Link>
                {table.table_type === "view" && <span className="text-muted"> (view)</span>}{" "}
                {table.status === "missing" && <Tag tone="bad">Missing</Tag>}
              </Td>
              <Td className="text-muted max-md:hidden">{table.description}</Td>
              <Td numeric>{table.column_count}</Td>
              <Td numeric>{table.row_count === null ? "–" : NUMBER.format(table.row_count)}</Td>
              <Td numeric>{table.size_bytes === null ? "–" : formatBytes(table.size_bytes)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  )
}
