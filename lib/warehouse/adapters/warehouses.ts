import "server-only"
import { createDuckdb } from "#lib/warehouse/adapters/duckdb"
import type { Warehouses } from "#lib/warehouse/warehouse"

/** Every kind of warehouse that is available. `sample_path` is the DuckDB file behind connections named Sample. */
export function createWarehouses(options: { sample_path: string; root?: string }): Warehouses {
  const duckdb = createDuckdb({
    databases: { sample: options.sample_path },
    ...(options.root ? { root: options.root } : {}),
  })
  return { kinds: { duckdb: duckdb.open }, close: duckdb.close }
}
