import { z } from "zod"
import { AuthError } from "./auth-error.ts"
import { type App, type Call, checkPassword, Email, Metadata, ok, parse } from "./endpoint.ts"
import { hashPassword, verifyPassword } from "./passwords.ts"
import { merged, toUser, writeChange } from "./person.ts"
import { openSession, whoCalls } from "./sessions.ts"
import * as store from "./store.ts"

const SignUp = z.object({ email: Email, password: z.string(), data: Metadata.nullish() })

/** POST /signup. The address counts as confirmed: the embedded default sends no mail to anybody. */
export async function signUp(app: App, call: Call) {
  if (call.body && typeof call.body === "object" && !("email" in call.body)) {
    throw "phone" in call.body
      ? new AuthError(422, "phone_provider_disabled", "Phone signups are disabled")
      : new AuthError(422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled")
  }
  app.budgets.take(["sign_up_ip", call.ip])
  const { email, password, data } = parse(SignUp, call.body)
  checkPassword(password)
  const taken = new AuthError(422, "user_already_exists", "User already registered")
  if (await store.findUserByEmail(app.pool, email)) throw taken
  const encrypted_password = await hashPassword(password)
  const created_at = app.clock()
  const session = await store.inTransaction(app.pool, async (db) => {
    const raw_user_meta_data = data ?? {}
    const row = { email, encrypted_password, email_confirmed_at: created_at, raw_user_meta_data, created_at }
    const user = await store.insertUser(db, row)
    if (!user) throw taken
    return openSession(app, db, user, "password", call)
  })
  return ok(session)
}

/** GET /user */
export async function getUser(app: App, call: Call) {
  return ok(toUser((await whoCalls(app, call)).user))
}

const UserChange = z.object({ email: Email.optional(), password: z.string().optional(), data: Metadata.optional() })

/** PUT /user. A new password ends the person's other sessions. */
export async function putUser(app: App, call: Call) {
  const { user, session } = await whoCalls(app, call)
  const { email, password, data } = parse(UserChange, call.body)
  const change: Parameters<typeof store.updateUser>[2] = { updated_at: app.clock() }
  if (email && email !== user.email) change.email = email
  if (data) change.raw_user_meta_data = merged(user.raw_user_meta_data, data)
  if (password !== undefined) {
    checkPassword(password)
    if (await verifyPassword(password, user.encrypted_password)) {
      throw new AuthError(422, "same_password", "New password should be different from the old password.")
    }
    change.encrypted_password = await hashPassword(password)
  }
  const updated = await store.inTransaction(app.pool, async (db) => {
    if (password !== undefined) await store.deleteSessions(db, "others", { session_id: session.id, user_id: user.id })
    return writeChange(db, user.id, change)
  })
  return ok(toUser(updated))
}

const LOGOUT_SCOPES = ["global", "local", "others"] as const

/** POST /logout?scope= */
export async function logout(app: App, call: Call) {
  const { session } = await whoCalls(app, call)
  const scope = parse(z.enum(LOGOUT_SCOPES), call.query.get("scope") ?? "global")
  await store.deleteSessions(app.pool, scope, { session_id: session.id, user_id: session.user_id })
  return { status: 204 }
}
