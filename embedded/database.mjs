import { migrate } from "./migrate.mjs"
import { loadPg } from "./postgres-files.mjs"
import { installQueues } from "./queues.mjs"
import { openLogins } from "./roles.mjs"

/**
 * Makes a database ready: migrations, queue tables, working logins. A second run changes nothing.
 * @param {string} ownerUrl
 * @param {{ app_password: string, worker_password: string } | undefined} secrets none: the logins are the operator's
 * @returns {Promise<string[]>} the migrations applied
 */
export async function prepareDatabase(ownerUrl, secrets) {
  return withClient(ownerUrl, async (client) => {
    const applied = await migrate(client)
    await installQueues(client)
    if (secrets) await openLogins(client, secrets)
    return applied
  })
}

/** Runs `fn` with a connection that is closed afterwards. */
export async function withClient(url, fn) {
  const { Client } = loadPg()
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}
