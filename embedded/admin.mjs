// npm run admin -- grant <email> | revoke <email> | list
// Who may act across workspaces: app_metadata.role = platform_admin, set through the auth provider's admin path.
import { findUser, listUsers, setRole } from "./auth-provider.mjs"
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
  if (!user) throw new Trouble(`Nobody has signed up as ${email}. Check the spelling, or sign up first.`)
  await setRole(provider, user.id, verb === "grant" ? "platform_admin" : null)
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

main().catch((error) => {
  sayTrouble(error)
  process.exitCode = 1
})
