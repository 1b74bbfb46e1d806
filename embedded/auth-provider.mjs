import { Trouble } from "./data-dir.mjs"

// The admin path of the auth provider, hosted or embedded: who there is, and what they may do.

/** @typedef {{ base: string, key: string }} Provider `base` with /auth/v1 */

/** @param {Provider} provider @param {string} [filter] part of an address */
export async function* listUsers(provider, filter = "") {
  for (let page = 1; ; page++) {
    const query = new URLSearchParams({ page: String(page), per_page: "200", ...(filter ? { filter } : {}) })
    const { users } = await call(provider, "GET", `/admin/users?${query}`)
    yield* users
    if (users.length < 200) return
  }
}

/** @param {Provider} provider @param {string} email */
export async function findUser(provider, email) {
  for await (const user of listUsers(provider, email)) {
    if (user.email?.toLowerCase() === email.toLowerCase()) return user
  }
  return undefined
}

/**
 * Null removes the role, in Supabase Auth and in the embedded endpoint alike.
 * @param {Provider} provider @param {string} id @param {"platform_admin" | null} role
 */
export async function setRole(provider, id, role) {
  await call(provider, "PUT", `/admin/users/${id}`, { app_metadata: { role } })
}

async function call({ base, key }, method, path, body) {
  let response
  try {
    response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, apikey: key, "content-type": "application/json" },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    })
  } catch (error) {
    throw new Trouble(`${base} does not answer (${error.cause?.code ?? error.message}). Is Bridge running? npm start`)
  }
  const answer = await response.json().catch(() => ({}))
  if (response.ok) return answer
  const hint = [401, 403].includes(response.status) ? " Check SUPABASE_SECRET_KEY." : ""
  throw new Trouble(
    `${method} ${base}${path.split("?")[0]} answered ${response.status}: ${answer.msg ?? answer.message ?? "no reason given"}.${hint}`,
  )
}
