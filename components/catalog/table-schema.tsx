import { Table, Td, Th } from "#components/ui/table"
import type { TableDetail } from "#lib/catalog/contract"
import { formatValue } from "#lib/dashboards/format"

/** Every column with its type, how often it is empty, and what it tends to hold. */
export function TableSchema({ table }: { table: TableDetail }) {
  return (
    <Table caption={`Columns of ${table.name}`} hide_caption>
      <thead>
        <tr>
          <Th>Column</Th>
          <Th>Type</Th>
          <Th numeric>Empty</Th>
          <Th numeric>Distinct</Th>
          <Th>Holds</Th>
        </tr>
      </thead>
      <tbody>
        {table.columns.map((column) => (
          <tr key={column.name}>
            <Td className="py-2">
              <span className="font-medium">{column.name}</span>
              {column.description && <span className="block max-w-prose text-muted">{column.description}</span>}
            </Td>
            <Td className="whitespace-nowrap">{column.type.toLowerCase()}</Td>
            <Td numeric>{column.null_share === null ? "–" : formatValue(column.null_share, "percent")}</Td>
            <Td numeric>{column.distinct_count === null ? "–" : formatValue(column.distinct_count, "integer")}</Td>
            <Td className="max-w-80 text-muted">
              {column.sample_values && column.sample_values.length > 0
                ? column.sample_values.slice(0, 6).join(", ")
                : column.min !== null && column.max !== null && `${column.min} to ${column.max}`}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
