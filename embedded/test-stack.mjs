import { createHash, randomBytes } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { openDataDir, root } from "./data-dir.mjs"
import { prepareDatabase, withClient } from "./database.mjs"
import { withLock } from "./lock.mjs"
import { listMigrations } from "./migrate.mjs"
import { startPostgres, stopPostgres } from "./postgres.mjs"
import { loadPg } from "./postgres-files.mjs"
import { isAlive } from "./processes.mjs"
import { openSecrets } from "./secrets.mjs"
import { databaseEnvironment } from "./stack.mjs"

/**
 * A Postgres for tests: one migrated template, cloned for each run. Runs at the same time share the server.
 * @param {{ dataDir?: string }} [options]
 * @returns {Promise<{ env: Record<string, string>, createDatabase: () => Promise<Record<string, string>>, stop: () => Promise<void> }>}
 *   env points at a fresh clone; createDatabase gives the variables of a further one; stop drops the clones,
 *   and the server too when nobody else uses it
 */
export async function startTestStack({ dataDir: given = ".bridge-test" } = {}) {
  const dataDir = openDataDir(given)
  const lock = join(dataDir, "test-stack.lock")
  const { postgres, keeper, template } = await withLock(lock, async () => {
    const postgres = await startPostgres(dataDir, { detached: true, isDisposable: true })
    const { Client } = loadPg()
    // Held open until the end: it tells other runs that the server is in use.
    const keeper = new Client({ connectionString: postgres.url() })
    await keeper.connect()
    await dropLeftovers(keeper)
    return { postgres, keeper, template: await makeTemplate(keeper, dataDir, postgres) }
  })
  const made = []
  const createDatabase = async () => {
    const name = `bridge_run_${process.pid}_${randomBytes(4).toString("hex")}`
    await keeper.query(`create database ${name} template ${template}`)
    made.push(name)
    return databaseEnvironment(dataDir, postgres, name)
  }
  const stop = () =>
    withLock(lock, async () => {
      for (const name of made.splice(0)) await keeper.query(`drop database if exists ${name} with (force)`)
      const { rows } = await keeper.query(
        "select count(*)::int as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
      )
      await keeper.end()
      if (rows[0].others === 0 && !existsSync(join(dataDir, "kept"))) await stopPostgres(dataDir)
    })
  return { env: await createDatabase(), createDatabase, stop }
}

async function makeTemplate(keeper, dataDir, postgres) {
  const hash = createHash("sha256")
  for (const { file, path } of listMigrations()) hash.update(file).update(readFileSync(path))
  hash.update(readFileSync(join(root, "node_modules", "pg-boss", "package.json")))
  hash.update(readFileSync(join(root, "embedded", "queues.mjs")))
  const name = `bridge_template_${hash.digest("hex").slice(0, 16)}`
  const found = await keeper.query("select datname from pg_database where datname like 'bridge\\_template\\_%'")
  if (found.rows.some((row) => row.datname === name)) return name
  // Made under another name first: an interrupted one must not look whole.
  await keeper.query("drop database if exists bridge_draft with (force)")
  await keeper.query("create database bridge_draft")
  await prepareDatabase(postgres.url(undefined, undefined, "bridge_draft"), openSecrets(dataDir))
  await withClient(postgres.url(), (client) => client.query(`alter database bridge_draft rename to ${name}`))
  for (const { datname } of found.rows) await keeper.query(`drop database if exists ${datname} with (force)`)
  return name
}

async function dropLeftovers(keeper) {
  const { rows } = await keeper.query("select datname from pg_database where datname like 'bridge\\_run\\_%'")
  for (const { datname } of rows) {
    if (!isAlive(Number(datname.split("_")[2]))) await keeper.query(`drop database if exists ${datname} with (force)`)
  }
}
