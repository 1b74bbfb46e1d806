import { findUser, setRole } from "./auth-provider.mjs"

/**
 * Makes the demo's person a platform admin where only this machine's people get in, so that the migration can be
 * tried at once, and makes sure they are none everywhere else. Nothing happens before there is such a person.
 * @param {{ BRIDGE_AUTH_URL: string, SUPABASE_SECRET_KEY: string }} env @param {boolean} isLocal
 */
export async function setDemoRole(env, isLocal) {
  const { DEMO_EMAIL } = await import("../lib/identity/demo.ts")
  const provider = { base: `${env.BRIDGE_AUTH_URL}/auth/v1`, key: env.SUPABASE_SECRET_KEY }
  const person = await findUser(provider, DEMO_EMAIL)
  const wanted = isLocal ? "platform_admin" : null
  if (person && (person.app_metadata?.role ?? null) !== wanted) await setRole(provider, person.id, wanted)
}
