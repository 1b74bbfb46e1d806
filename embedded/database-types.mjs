// npm run db:types: writes lib/platform/database.ts from a freshly migrated database.
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { root } from "./data-dir.mjs"
import { startTestStack } from "./test-stack.mjs"

const target = join(root, "lib", "platform", "database.ts")
const OPTIONS = [
  "--dialect",
  "postgres",
  "--date-parser",
  "string",
  "--numeric-parser",
  "number",
  "--default-schema",
  "public",
]
const MAPPING = { int8: "number", timestamptz: "string", numeric: "number" }

/** The types of the migrated schema as text, as `db.ts` parses values. */
export function databaseTypes(url) {
  const folder = mkdtempSync(join(tmpdir(), "bridge-types-"))
  const out = join(folder, "database.ts")
  const args = [join(root, "node_modules", "kysely-codegen", "dist", "cli", "bin.js"), ...OPTIONS]
  args.push("--url", url, "--out-file", out, "--exclude-pattern", "(pgboss|supabase_migrations|auth|app).*")
  args.push("--type-mapping", JSON.stringify(MAPPING))
  const run = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" })
  if (run.status !== 0) throw new Error(`kysely-codegen failed:\n${run.stdout}${run.stderr}`)
  const text = readFileSync(out, "utf8")
  rmSync(folder, { recursive: true })
  return text
}

if (import.meta.main) {
  const stack = await startTestStack()
  writeFileSync(target, databaseTypes(stack.env.MIGRATION_DATABASE_URL))
  await stack.stop()
  process.stdout.write("Wrote lib/platform/database.ts\n")
}
