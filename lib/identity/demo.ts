import { createHmac } from "node:crypto"

/** The person the demo workspace is seeded for. */
export const DEMO_EMAIL = "demo@bridge.example"

/** The demo's password: computed from a secret of this installation, so nobody can guess it and nobody has to keep it. */
export function demoPassword(secret_key: string): string {
  return createHmac("sha256", secret_key).update("bridge demo account").digest("base64url")
}

/** The account of the one-click demo, or null when it is switched off. */
export function demoAccount(env: { BRIDGE_DEMO: boolean; SUPABASE_SECRET_KEY?: string | undefined }) {
  if (!env.BRIDGE_DEMO || !env.SUPABASE_SECRET_KEY) return null
  return { email: DEMO_EMAIL, password: demoPassword(env.SUPABASE_SECRET_KEY) }
}
