import { randomBytes } from "node:crypto"
import type { PoolClient } from "pg"
import { AuthError } from "./auth-error.ts"
import type { App, Call } from "./endpoint.ts"
import { toUser } from "./person.ts"
import * as store from "./store.ts"

export const ACCESS_TOKEN_S = 3600
/** A second use of a refresh token within this time is a race of two tabs, not a theft. */
export const REUSE_WINDOW_MS = 10_000
/** A session nobody refreshed for this long has ended. */
export const SESSION_DAYS = 30

export type Method = "password" | "otp" | "recovery"

/** Opens a session for a person and answers it in the protocol's form. Runs in the caller's transaction. */
export async function openSession(app: App, db: PoolClient, user: store.UserRow, method: Method, call: Call) {
  const now = app.clock()
  if (user.banned_until && user.banned_until > now) throw new AuthError(400, "user_banned", "User is banned")
  const signedIn = await store.updateUser(db, user.id, { last_sign_in_at: now, updated_at: now })
  const session = await store.insertSession(db, {
    user_id: user.id,
    amr: [{ method, timestamp: Math.floor(now.getTime() / 1000) }],
    ip: call.ip,
    user_agent: call.headers["user-agent"]?.slice(0, 200) ?? null,
    created_at: now,
  })
  return answerSession(app, db, signedIn ?? user, session)
}

/**
 * Trades a refresh token for a new session answer. A token used twice outside the reuse window was copied:
 * its whole session ends, and with it every token descended from it.
 */
export async function rotate(app: App, refreshToken: string) {
  const now = app.clock()
  const outcome = await store.inTransaction(app.pool, async (db) => {
    const token = await store.lockRefreshToken(db, refreshToken)
    const session = token && (await store.findSession(db, token.session_id))
    const user = session && (await store.findUser(db, session.user_id))
    if (!token || !session || !user) return "refresh_token_not_found" as const
    if (user.banned_until && user.banned_until > now) return "user_banned" as const
    const end = () => store.deleteSessions(db, "local", { session_id: session.id, user_id: user.id })
    if (token.used_at && now.getTime() - token.used_at.getTime() > REUSE_WINDOW_MS) {
      await end()
      return "refresh_token_already_used" as const
    }
    if (now.getTime() - session.refreshed_at.getTime() > SESSION_DAYS * 86_400_000) {
      await end()
      return "session_expired" as const
    }
    if (!token.used_at) await store.markRefreshTokenUsed(db, refreshToken, now)
    await store.touchSession(db, session.id, now)
    return answerSession(app, db, user, session)
  })
  // Refused after the commit: an error inside the transaction would have undone the revocation.
  if (typeof outcome === "string") throw new AuthError(400, outcome, REFUSALS[outcome])
  return outcome
}

const REFUSALS = {
  refresh_token_not_found: "Invalid Refresh Token: Refresh Token Not Found",
  refresh_token_already_used: "Invalid Refresh Token: Already Used",
  session_expired: "Invalid Refresh Token: Session Expired (Inactivity)",
  user_banned: "Invalid Refresh Token: User Banned",
}

async function answerSession(app: App, db: PoolClient, user: store.UserRow, session: store.SessionRow) {
  const now = app.clock()
  const iat = Math.floor(now.getTime() / 1000)
  const exp = iat + ACCESS_TOKEN_S
  const refresh_token = randomBytes(32).toString("base64url")
  await store.insertRefreshToken(db, refresh_token, session.id, now)
  const access_token = app.keys.sign({
    sub: user.id,
    aud: "authenticated",
    exp,
    iat,
    email: user.email,
    phone: "",
    app_metadata: user.raw_app_meta_data,
    user_metadata: user.raw_user_meta_data,
    role: "authenticated",
    aal: "aal1",
    amr: session.amr,
    session_id: session.id,
    is_anonymous: false,
  })
  return {
    access_token,
    token_type: "bearer",
    expires_in: ACCESS_TOKEN_S,
    expires_at: exp,
    refresh_token,
    user: toUser(user),
  }
}

/** The person and session behind the request's access token. 401 without a valid one, 403 when its session has ended. */
export async function whoCalls(app: App, call: Call): Promise<{ user: store.UserRow; session: store.SessionRow }> {
  const token = /^Bearer (\S+)$/i.exec(call.headers.authorization ?? "")?.[1]
  if (!token) throw new AuthError(401, "no_authorization", "This endpoint requires a Bearer token")
  const claims = await app.keys.verify(token)
  if (!claims)
    throw new AuthError(403, "bad_jwt", "invalid JWT: unable to parse or verify signature, or it has expired")
  const session = await store.findSession(app.pool, String(claims.session_id))
  if (!session) throw new AuthError(403, "session_not_found", "Session from session_id claim in JWT does not exist")
  const user = await store.findUser(app.pool, session.user_id)
  if (!user) throw new AuthError(403, "user_not_found", "User from sub claim in JWT does not exist")
  return { user, session }
}
