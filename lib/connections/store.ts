import "server-only"
import type { Db } from "#lib/platform/context"

export async function insertSample(db: Db, workspace_id: string): Promise<string> {
  const row = await db
    .insertInto("connections")
    .values({
      workspace_id,
      name: "Sample",
      connection_type: "duckdb",
      status: "active",
      is_sample: true,
      options: JSON.stringify({ database: "sample" }),
    })
    .returning("id")
    .executeTakeFirstOrThrow()
  return row.id
}
