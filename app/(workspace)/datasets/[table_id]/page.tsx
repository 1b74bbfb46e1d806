import type { Metadata, Route } from "next"
import Link from "next/link"
import { cache } from "react"
import { currentMember, load } from "#app/load"
import { TableSchema } from "#components/catalog/table-schema"
import { DataTable } from "#components/dashboards/data-table"
import { Page } from "#components/ui/page"
import { countInWords } from "#components/ui/quantity"
import { Status } from "#components/ui/status"
import { LinkTabs } from "#components/ui/tabs"
import { getTableSchema, TableId } from "#lib/catalog/contract"
import * as catalog from "#lib/catalog/service"
import { formatBytes } from "#lib/dashboards/format"
import { hasRole } from "#lib/platform/authorize"
import { isAppError } from "#lib/platform/errors"

type Props = PageProps<"/datasets/[table_id]">

const schemaOf = cache((id: string) => load(catalog.getTableSchema, getTableSchema.params, { id }))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await schemaOf((await params).table_id)).name }
}

/** A preview is a priced query like any other, so it is run only when asked for. */
async function Preview({ id }: { id: string }) {
  try {
    const ctx = await currentMember()
    const result = await catalog.preview(ctx, { id: TableId.parse(id), limit: 20 })
    return (
      <>
        <DataTable caption="First rows" data={result} row_count={result.row_count} />
        <p className="mt-3 text-sm text-muted">
          {countInWords(result.row_count, "row")}, {formatBytes(result.bytes_scanned)} scanned.
          {result.omitted_columns.length > 0 &&
            ` Left out to stay under the byte cap: ${result.omitted_columns.join(", ")}.`}
        </p>
      </>
    )
  } catch (error) {
    if (!isAppError(error)) throw error
    return (
      <p>
        <Status tone="bad">{error.message}</Status>
      </p>
    )
  }
}

export default async function TablePage({ params, searchParams }: Props) {
  const { table_id: id } = await params
  const table = await schemaOf(id)
  const canPreview = hasRole((await currentMember()).role, "analyst")
  const isPreview = canPreview && (await searchParams).view === "preview"
  const href = `/datasets/${id}` as Route
  return (
    <Page
      above={
        <Link href="/datasets" className="underline decoration-border-strong underline-offset-4">
          Datasets
        </Link>
      }
      title={table.name}
      lead={
        <>
          {table.description && <p>{table.description}</p>}
          <p>
            {table.dataset_name}: {countInWords(table.column_count, "column")}
            {table.row_count !== null && `, ${countInWords(table.row_count, "row")}`}
            {table.size_bytes !== null && `, ${formatBytes(table.size_bytes)} when all of it is read`}.
          </p>
        </>
      }
    >
      {canPreview && (
        <LinkTabs
          label="Views of the table"
          tabs={[
            { href, name: "Columns", current: !isPreview },
            { href: `${href}?view=preview` as Route, name: "First rows", current: isPreview },
          ]}
        />
      )}
      {isPreview ? <Preview id={id} /> : <TableSchema table={table} />}
    </Page>
  )
}
