import type { Tokens } from "#lib/identity/auth"
import { clearSession, readSession, type SessionCookie, writeSession } from "#lib/identity/cookies"

/** Renewed this long before its end, so that what a page calls right after loading still finds it valid. */
const MARGIN_S = 120

/**
 * The cookies that renew a session about to end; none when there is nothing to do. A session the provider has ended
 * is cleared; a provider that does not answer changes nothing.
 */
export async function renew(
  cookieHeader: string | null,
  isSecure: boolean,
  now_s: number,
  refresh: (refresh_token: string) => Promise<Tokens | null>,
): Promise<SessionCookie[]> {
  const tokens = readSession(cookieHeader, isSecure)
  if (!tokens || tokens.expires_at - now_s > MARGIN_S) return []
  const next = await refresh(tokens.refresh_token)
  return next ? writeSession(next, isSecure, cookieHeader) : clearSession(isSecure, cookieHeader)
}
