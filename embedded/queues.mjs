import { join } from "node:path"
import { readJson, root } from "./data-dir.mjs"

// A send runs as bridge_app with its role reset: it reads the queue's row and inserts a job, no more.
const grants = `
grant usage on schema pgboss to bridge_app, bridge_worker;
grant select on all tables in schema pgboss to bridge_app;
grant insert on pgboss.job, pgboss.job_common to bridge_app;
grant select, insert, update, delete on all tables in schema pgboss to bridge_worker;
grant usage, select on all sequences in schema pgboss to bridge_app, bridge_worker;
grant execute on all functions in schema pgboss to bridge_app, bridge_worker;
`

/** The job queue's tables, made by the owner: the app and the worker start with `migrate: false`. True when something changed. */
export async function installQueues(client) {
  const wanted = readJson(join(root, "node_modules", "pg-boss", "package.json")).pgboss.schema
  const { rows } = await client.query("select to_regclass('pgboss.version') is not null as installed")
  if (rows[0].installed) {
    const version = await client.query("select version from pgboss.version")
    if (version.rows[0]?.version === wanted) return false
  }
  const { PgBoss } = await import("pg-boss")
  const db = {
    // The queue's own plans hold several statements, which the simple protocol alone takes.
    executeSql: async (text, values) => {
      const result = values?.length ? await client.query(text, values) : await client.query(text)
      return Array.isArray(result) ? (result.find((each) => each.rows.length > 0) ?? result[0]) : result
    },
  }
  const boss = new PgBoss({ db, migrate: true, supervise: false, schedule: false })
  boss.on("error", (error) => {
    throw error
  })
  await boss.start()
  await boss.stop({ graceful: false })
  await client.query(grants)
  return true
}
