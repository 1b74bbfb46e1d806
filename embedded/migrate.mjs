import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { root, Trouble } from "./data-dir.mjs"

const folder = join(root, "supabase", "migrations")

// Word for word what the Supabase CLI keeps, so that each recognises the other's work.
const history = `
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
alter table supabase_migrations.schema_migrations add column if not exists statements text[];
alter table supabase_migrations.schema_migrations add column if not exists name text;
`

/** The migration files in the order they apply. */
export function listMigrations() {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => {
      const match = /^(\d{14})_(.+)\.sql$/.exec(file)
      if (!match) throw new Trouble(`supabase/migrations/${file} must be named <14 digits>_<name>.sql`)
      return { version: match[1], name: match[2], path: join(folder, file), file }
    })
}

/**
 * Applies what is missing, each file in its own transaction with its row of history.
 * @param {import("pg").Client} client connected as the owner
 * @returns {Promise<{ applied: string[], changed: string[] }>} the files applied now, and files that were edited after
 *   they had been applied (their edits are not in this database)
 */
export async function migrate(client) {
  const migrations = listMigrations()
  const twice = migrations.find((each, i) => i > 0 && each.version === migrations[i - 1].version)
  if (twice)
    throw new Trouble(`Two migrations share the version ${twice.version}. Rename supabase/migrations/${twice.file}`)
  const earlier = await readHistory(client)
  const changed = migrations.filter((each) => wasEdited(each, earlier.get(each.version))).map((each) => each.file)
  const pending = migrations.filter((each) => !earlier.has(each.version))
  if (pending.length === 0) return { applied: [], changed }
  await client.query("select pg_advisory_lock(hashtext('bridge.migrate'))")
  try {
    await client.query(history)
    const settled = await readHistory(client)
    const applied = []
    for (const each of pending) {
      if (settled.has(each.version)) continue
      await apply(client, each)
      applied.push(each.file)
    }
    return { applied, changed }
  } finally {
    await client.query("select pg_advisory_unlock(hashtext('bridge.migrate'))")
  }
}

async function readHistory(client) {
  const { rows } = await client.query("select to_regclass('supabase_migrations.schema_migrations') is not null as kept")
  if (!rows[0].kept) return new Map()
  const versions = await client.query("select version, statements from supabase_migrations.schema_migrations")
  return new Map(versions.rows.map((row) => [row.version, row.statements]))
}

function wasEdited({ path }, statements) {
  if (!statements) return false
  const sql = readFileSync(path, "utf8")
  return statements.some((statement) => !sql.includes(statement))
}

async function apply(client, { version, name, path, file }) {
  const sql = readFileSync(path, "utf8")
  const statements = await splitStatements(sql, file)
  await client.query("begin")
  try {
    await client.query(sql)
    await client.query(
      "insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)",
      [version, name, statements],
    )
    await client.query("commit")
  } catch (error) {
    await client.query("rollback")
    const line = error.position ? ` at line ${sql.slice(0, Number(error.position)).split("\n").length}` : ""
    const more = [error.detail, error.hint].filter(Boolean).join(" ")
    throw new Trouble(`supabase/migrations/${file} failed${line} and changed nothing: ${error.message}. ${more}`.trim())
  }
}

/** The statements of a file, split by Postgres's own parser. Offsets count bytes. */
export async function splitStatements(sql, file = "migration") {
  const { parse } = await import("libpg-query")
  let parsed
  try {
    parsed = await parse(sql)
  } catch (error) {
    const position = error.sqlDetails?.cursorPosition ?? 0
    throw new Trouble(
      `supabase/migrations/${file} does not parse at line ${sql.slice(0, position).split("\n").length}: ${error.message}`,
    )
  }
  const bytes = Buffer.from(sql)
  return parsed.stmts.map(({ stmt_location: start = 0, stmt_len: length }) =>
    bytes
      .subarray(start, length ? start + length : undefined)
      .toString()
      .trim()
      .replace(/;$/, ""),
  )
}
