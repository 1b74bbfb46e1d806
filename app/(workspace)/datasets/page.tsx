import { load } from "#app/load"
import { DatasetTables } from "#components/catalog/datasets"
import { EmptyState } from "#components/ui/empty-state"
import { Page } from "#components/ui/page"
import { Status } from "#components/ui/status"
import { listDatasets, listDatasetTables } from "#lib/catalog/contract"
import * as catalog from "#lib/catalog/service"
import * as connections from "#lib/connections/service"
import { isAppError } from "#lib/platform/errors"

export const metadata = { title: "Datasets" }

/** One warehouse that does not answer must not hide the others. */
async function datasetsOf(connection: { id: string; name: string }) {
  try {
    const { datasets } = await load(catalog.listDatasets, listDatasets.query, { connection_id: connection.id })
    const tables = await Promise.all(
      datasets.map((dataset) => load(catalog.listDatasetTables, listDatasetTables.params, { id: dataset.id })),
    )
    return {
      connection,
      datasets: datasets.map((dataset, i) => ({ dataset, tables: tables[i]?.tables ?? [] })),
      problem: null,
    }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { connection, datasets: [], problem: error.message }
  }
}

export default async function DatasetsPage() {
  const list = await load(connections.list)
  const found = await Promise.all(list.connections.map(datasetsOf))
  return (
    <Page title="Datasets" lead="Every table dashboards and the assistant may read, with its size.">
      {found.length === 0 ? (
        <EmptyState title="No connection yet">
          <p>Datasets appear once a warehouse is connected.</p>
        </EmptyState>
      ) : (
        <div className="space-y-12">
          {found.map(({ connection, datasets, problem }) => (
            <div key={connection.id} className="space-y-12">
              {problem && (
                <p>
                  <Status tone="bad">{connection.name}</Status>: {problem}
                </p>
              )}
              {datasets.map(({ dataset, tables }) => (
                <DatasetTables key={dataset.id} dataset={dataset} connection={connection.name} tables={tables} />
              ))}
            </div>
          ))}
        </div>
      )}
    </Page>
  )
}
