import { Trouble } from "../data-dir.mjs"
import { withClient } from "../database.mjs"
import { listMigrations } from "../migrate.mjs"
import { NotThere } from "./not-there.mjs"

/** The three logins: each connects, and none may do more than it should. */
export async function checkDatabase(check, env, config) {
  await check("Database for requests (DATABASE_URL)", () =>
    asLogin(env.DATABASE_URL, "DATABASE_URL", async (client) => {
      const who = await restricted(client, "DATABASE_URL")
      const { rows } = await client.query("select pg_has_role(current_user, 'authenticated', 'member') as is_member")
      if (!rows[0].is_member)
        throw new Trouble(`${who} is not a member of authenticated\nAs the owner: grant authenticated to ${who}`)
      return `connected as ${who}, held by row-level security`
    }),
  )
  await check("Database for jobs (WORKER_DATABASE_URL)", () =>
    asLogin(env.WORKER_DATABASE_URL, "WORKER_DATABASE_URL", async (client) => {
      const who = await restricted(client, "WORKER_DATABASE_URL")
      const { rows } = await client.query("select to_regclass('pgboss.job') is not null as is_there")
      if (!rows[0].is_there)
        throw new Trouble("the job queue's tables are missing\nSet MIGRATION_DATABASE_URL and run npm start once")
      return `connected as ${who}`
    }),
  )
  await check("Migrations (MIGRATION_DATABASE_URL)", () => {
    if (!env.MIGRATION_DATABASE_URL && config.isHosted) {
      throw new NotThere("not set, so migrations are left to you: npx supabase db push")
    }
    return asLogin(env.MIGRATION_DATABASE_URL, "MIGRATION_DATABASE_URL", async (client) => {
      const { rows } = await client
        .query("select version from supabase_migrations.schema_migrations")
        .catch((error) => (error.code === "42P01" || error.code === "3F000" ? { rows: [] } : Promise.reject(error)))
      const applied = new Set(rows.map((row) => row.version))
      const pending = listMigrations().filter((each) => !applied.has(each.version))
      if (pending.length > 0)
        throw new Trouble(
          `${pending.length} not applied, the first is ${pending[0].file}\nThe next npm start applies them`,
        )
      return `${applied.size} applied, none missing`
    })
  })
}

async function restricted(client, variable) {
  const { rows } = await client.query(
    "select rolname, rolsuper or rolbypassrls as is_free from pg_roles where rolname = current_user",
  )
  if (rows[0].is_free) {
    throw new Trouble(
      `${rows[0].rolname} bypasses row-level security, so one workspace could read another\n` +
        `Put the login bridge_${variable === "DATABASE_URL" ? "app" : "worker"} into ${variable}, as .env.example shows`,
    )
  }
  return rows[0].rolname
}

async function asLogin(url, variable, look) {
  if (!url) throw new Trouble(`not set\nPut the address of Postgres into ${variable}, as .env.example shows`)
  try {
    return await withClient(url, look)
  } catch (error) {
    throw remedied(error, variable)
  }
}

function remedied(error, variable) {
  const remedies = {
    ECONNREFUSED: `nothing listens there\nCheck host and port in ${variable}`,
    ENOTFOUND: `that host is not known\nCheck the host in ${variable}`,
    ETIMEDOUT: `no answer\nCheck the host in ${variable} and the firewall between`,
    "28P01": `the password is wrong\nSet it again as the owner (alter role ... password '...') and in ${variable}`,
    28000: `this role may not log in\nAs the owner: alter role <name> with login password '...'`,
    "3D000": `there is no such database\nCheck the name at the end of ${variable}`,
  }
  return remedies[error.code] ? new Trouble(remedies[error.code]) : error
}
