import { Trouble } from "./data-dir.mjs"
import { migrate } from "./migrate.mjs"
import { loadPg } from "./postgres-files.mjs"
import { installQueues } from "./queues.mjs"
import { openLogins } from "./roles.mjs"

/**
 * Makes a database ready: migrations, queue tables, working logins. A second run changes nothing.
 * @param {string} ownerUrl
 * @param {{ app_password: string, worker_password: string } | undefined} secrets none: the logins are the operator's
 * @returns {Promise<{ applied: string[], changed: string[] }>} as `migrate` gives them
 */
export async function prepareDatabase(ownerUrl, secrets) {
  return withClient(ownerUrl, async (client) => {
    const migrated = await migrate(client)
    await installQueues(client)
    if (secrets) await openLogins(client, secrets)
    return migrated
  })
}

/** Runs `fn` with a connection that is closed afterwards. */
export async function withClient(url, fn) {
  const { Client } = loadPg()
  const client = new Client({ connectionString: url })
  try {
    await client.connect()
  } catch (error) {
    throw explain(error, url)
  }
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}

function explain(error, url) {
  const place = new URL(url).host
  if (error.code === "28P01") {
    return new Trouble(
      `Postgres at ${place} refuses the password.\n` +
        "In the embedded default secrets.json and the postgres folder belong together: restore both from one backup.",
      { cause: error },
    )
  }
  return error
}
