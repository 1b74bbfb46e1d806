// node embedded/stack.mjs up|down|env [--data .bridge-test]
// Postgres alone, migrated, left running: for tests and for people at work on the code.
import { rmSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { openDataDir, Trouble, writeWhole } from "./data-dir.mjs"
import { prepareDatabase } from "./database.mjs"
import { continueUnderPinnedNode } from "./pinned.mjs"
import { startPostgres, stopPostgres } from "./postgres.mjs"
import { sayTrouble } from "./progress.mjs"
import { openKeyFile, openSecrets } from "./secrets.mjs"

/** The variables that point a program at this Postgres. */
export function databaseEnvironment(dataDir, postgres, database = "postgres") {
  const secrets = openSecrets(dataDir)
  return {
    BRIDGE_MODE: "embedded",
    BRIDGE_DATA_DIR: dataDir,
    DATABASE_URL: postgres.url("bridge_app", secrets.app_password, database),
    MIGRATION_DATABASE_URL: postgres.url("postgres", secrets.owner_password, database),
    WORKER_DATABASE_URL: postgres.url("bridge_worker", secrets.worker_password, database),
    SUPABASE_PUBLISHABLE_KEY: secrets.publishable_key,
    SUPABASE_SECRET_KEY: secrets.secret_key,
    BRIDGE_KEK: openKeyFile(dataDir),
  }
}

async function main() {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { data: { type: "string" } } })
  const dataDir = openDataDir(values.data)
  if (positionals[0] === "down") {
    rmSync(join(dataDir, "kept"), { force: true })
    process.stderr.write((await stopPostgres(dataDir)) ? "Postgres stopped.\n" : "No Postgres was running there.\n")
    return
  }
  if (positionals[0] !== "up")
    throw new Trouble("Say what to do: node embedded/stack.mjs up --data .bridge-test (or down)")
  await continueUnderPinnedNode()
  // Tells a test run that ends last to leave the server alone.
  writeWhole(join(dataDir, "kept"), "")
  const postgres = await startPostgres(dataDir, { detached: true })
  await prepareDatabase(postgres.url(), openSecrets(dataDir))
  const lines = Object.entries(databaseEnvironment(dataDir, postgres)).map(([name, value]) => `${name}=${value}\n`)
  process.stdout.write(lines.join(""))
}

if (import.meta.main ?? process.argv[1]?.endsWith("stack.mjs")) {
  main().catch((error) => {
    sayTrouble(error)
    process.exitCode = 1
  })
}
