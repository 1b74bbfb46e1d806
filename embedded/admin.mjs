// npm run admin -- grant <email> | revoke <email> | list
// Who may act across workspaces: app_metadata.role = platform_admin, set through the auth provider's admin path.
import { openDataDir, Trouble } from "./data-dir.mjs"
import { readConfig } from "./environment.mjs"
import { locateStack } from "./locate.mjs"
import { continueUnderPinnedNode } from "./pinned.mjs"
import { sayTrouble } from "./progress.mjs"

const usage = "Say who: npm run admin -- grant ada@example.com (or revoke, or list)"

async function main() {
  const [verb, email] = process.argv.slice(2)
  if (!["grant", "revoke", "list"].includes(verb) || (verb !== "list" && !email)) throw new Trouble(usage)
  await continueUnderPinnedNode()
  const provider = findProvider()
  if (verb === "list") {
    for await (const user of listUsers(provider)) {
      if (user.app_metadata?.role === "platform_admin") process.stdout.write(`${user.email}\n`)
    }
    return
  }
  const user = await findUser(provider, email)
  // Null removes the key in Supabase Auth and in the embedded endpoint alike.
  const role = verb === "grant" ? "platform_admin" : null
  await call(provider, "PUT", `/admin/users/${user.id}`, { app_metadata: { role } })
  const effect = verb === "grant" ? "is a platform admin now" : "is no platform admin any more"
  process.stdout.write(`${user.email} ${effect}. It takes effect when they sign in again, at the latest in an hour.\n`)
}

function findProvider() {
  const config = readConfig()
  const env = config.isHosted ? process.env : locateStack(openDataDir())
  const base = config.isHosted ? env.SUPABASE_URL : env?.BRIDGE_AUTH_URL
  const key = env?.SUPABASE_SECRET_KEY || env?.SUPABASE_SERVICE_ROLE_KEY
  if (!base) throw new Trouble("Bridge does not run on this data folder. Start it in another terminal: npm start")
  if (!key) throw new Trouble("SUPABASE_SECRET_KEY is not set. Copy it from the project's API settings into .env.")
  return { base: `${base.replace(/\/$/, "")}/auth/v1`, key }
}

async function* listUsers(provider, filter = "") {
  for (let page = 1; ; page++) {
    const query = new URLSearchParams({ page: String(page), per_page: "200", ...(filter ? { filter } : {}) })
    const { users } = await call(provider, "GET", `/admin/users?${query}`)
    yield* users
    if (users.length < 200) return
  }
}

async function findUser(provider, email) {
  for await (const user of listUsers(provider, email)) {
    if (user.email?.toLowerCase() === email.toLowerCase()) return user
  }
  throw new Trouble(`Nobody has signed up as ${email}. Check the spelling, or sign up first.`)
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

main().catch((error) => {
  sayTrouble(error)
  process.exitCode = 1
})
