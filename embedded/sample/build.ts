// Builds the sample warehouse: `node embedded/sample/build.ts <path> [YYYY-MM-DD]`.
// The company, Fernhollow Outfitters, is invented. A writer shuts out every reader, so the file grows under another
// name and is renamed when it is whole: readers see the old file or the new one.

import { mkdir, rename, rm } from "node:fs/promises"
import { dirname } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"
import { commentStatements } from "./comments.ts"
import { sampleStatements } from "./tables.ts"

/** The first day of `today`'s month in UTC: the sample ends with the last complete month. */
export function endOfSample(today: Date): string {
  return `${today.toISOString().slice(0, 7)}-01`
}

/** Builds the file at `path` and returns how long it took. An existing file is replaced at the very end. */
export async function buildSample(path: string, today = new Date()): Promise<{ duration_ms: number }> {
  const started = performance.now()
  const draft = `${path}.${process.pid}.building`
  await mkdir(dirname(path), { recursive: true })
  await rm(draft, { force: true })
  try {
    const instance = await DuckDBInstance.create(draft, { threads: "2" })
    const connection = await instance.connect()
    await connection.run("set preserve_insertion_order = true")
    for (const statement of [...sampleStatements(endOfSample(today)), ...commentStatements()])
      await connection.run(statement)
    await connection.run("checkpoint")
    connection.closeSync()
    instance.closeSync()
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
    await rm(`${draft}.wal`, { force: true })
  }
  return { duration_ms: Math.round(performance.now() - started) }
}

if (import.meta.main) {
  const [path, today] = process.argv.slice(2)
  if (!path) {
    console.error("Usage: node embedded/sample/build.ts <path of the .duckdb file> [date, default today]")
    process.exit(2)
  }
  const { duration_ms } = await buildSample(path, today ? new Date(today) : undefined)
  console.log(`Sample warehouse built at ${path} in ${duration_ms} ms`)
}
