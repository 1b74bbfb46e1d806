import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api"
import { buildSample } from "../../embedded/sample/build.ts"
import type { TableFacts } from "../../lib/models/adapters/builtin/schema.ts"

// The sample warehouse in a folder of its own, and what the catalogue tells of it.

export type Warehouse = { rows(sql: string): Promise<unknown[][]>; facts: TableFacts[]; close(): Promise<void> }

const MOST_VALUES = 12

export async function openSample(today: string): Promise<Warehouse> {
  const folder = await mkdtemp(join(tmpdir(), "bridge-planner-"))
  const path = join(folder, "sample.duckdb")
  await buildSample(path, new Date(`${today}T12:00:00Z`))
  const instance = await DuckDBInstance.create(path, { access_mode: "READ_ONLY", threads: "2" })
  const connection = await instance.connect()
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson() as unknown[][]
  return {
    rows,
    facts: await factsOf(connection),
    async close() {
      connection.closeSync()
      instance.closeSync()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function factsOf(connection: DuckDBConnection): Promise<TableFacts[]> {
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson() as string[][]
  const tables = await rows("select table_name, estimated_size from duckdb_tables() order by 1")
  const facts: TableFacts[] = []
  for (const [table = "", size = "0"] of tables) {
    const columns = await rows(
      `select column_name, data_type, is_nullable, comment from duckdb_columns() where table_name = '${table}' order by column_index`,
    )
    const described = []
    for (const [name = "", type = "", nullable, description] of columns) {
      const values =
        type === "VARCHAR"
          ? await rows(
              `select distinct "${name}" from "${table}" where "${name}" is not null order by 1 limit ${MOST_VALUES + 1}`,
            )
          : []
      const isShort = values.length > 0 && values.length <= MOST_VALUES
      described.push({
        name,
        type,
        nullable: Boolean(nullable),
        ...(description ? { description } : {}),
        ...(isShort ? { sample_values: values.map(([value]) => String(value)) } : {}),
      })
    }
    facts.push({ name: table, row_count: Number(size), columns: described })
  }
  return facts
}
