import { createHash, timingSafeEqual } from "node:crypto"
import { z } from "zod"
import { AuthError } from "./auth-error.ts"
import type { Charge } from "./budgets.ts"
import { type App, type Call, Email, ok, parse } from "./endpoint.ts"
import { verifyPassword } from "./passwords.ts"
import { openSession, rotate } from "./sessions.ts"
import * as store from "./store.ts"

/** POST /token?grant_type= */
export async function token(app: App, call: Call) {
  switch (call.query.get("grant_type")) {
    case "password":
      return ok(await byPassword(app, call))
    case "refresh_token":
      return ok(await byRefreshToken(app, call))
    case "pkce":
      return ok(await byCode(app, call))
    default:
      throw new AuthError(400, "validation_failed", "grant_type must be password, refresh_token or pkce")
  }
}

const Credentials = z.object({ email: Email, password: z.string().max(1000) })

async function byPassword(app: App, call: Call) {
  const { email, password } = parse(Credentials, call.body)
  const charges: Charge[] = [
    ["sign_in", `${call.ip} ${email}`],
    ["sign_in_ip", call.ip],
    ["sign_in_account", email],
  ]
  app.budgets.take(...charges)
  const user = await store.findUserByEmail(app.pool, email)
  const isRight = await verifyPassword(password, user?.encrypted_password ?? null)
  if (!user || !isRight) throw new AuthError(400, "invalid_credentials", "Invalid login credentials")
  app.budgets.refund(...charges)
  if (!user.email_confirmed_at) throw new AuthError(400, "email_not_confirmed", "Email not confirmed")
  return store.inTransaction(app.pool, (db) => openSession(app, db, user, "password", call))
}

async function byRefreshToken(app: App, call: Call) {
  app.budgets.take(["refresh_ip", call.ip])
  const { refresh_token } = parse(z.object({ refresh_token: z.string().min(1).max(200) }), call.body)
  return rotate(app, refresh_token)
}

const CodeExchange = z.object({ auth_code: z.string().min(1).max(200), code_verifier: z.string().min(1).max(128) })

async function byCode(app: App, call: Call) {
  app.budgets.take(["verify_ip", call.ip])
  const { auth_code, code_verifier } = parse(CodeExchange, call.body)
  const code = await store.takeOneTimeToken(app.pool, auth_code, ["auth_code"])
  if (!code || code.expires_at < app.clock()) {
    throw new AuthError(404, "flow_state_not_found", "invalid flow state, no valid flow state found")
  }
  if (!fits(code_verifier, code.code_challenge ?? "", code.code_challenge_method ?? "plain")) {
    throw new AuthError(400, "bad_code_verifier", "code challenge does not match previously saved code verifier")
  }
  const user = await store.findUser(app.pool, code.user_id)
  if (!user) throw new AuthError(404, "user_not_found", "User not found")
  return store.inTransaction(app.pool, (db) => openSession(app, db, user, "otp", call))
}

function fits(verifier: string, challenge: string, method: string): boolean {
  const made = method.toLowerCase() === "s256" ? createHash("sha256").update(verifier).digest("base64url") : verifier
  const [a, b] = [Buffer.from(made), Buffer.from(challenge)]
  return a.length === b.length && timingSafeEqual(a, b)
}
