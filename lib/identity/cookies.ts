import type { Tokens } from "#lib/identity/auth"

// The session in our own cookie. Name and flags are pinned here: the defaults of client libraries are derived from
// the host and readable by scripts.

/** One `Set-Cookie`, in the shape that `cookies().set` and `NextResponse.cookies.set` take. */
export type SessionCookie = {
  name: string
  value: string
  httpOnly: true
  secure: boolean
  sameSite: "lax"
  path: "/"
  maxAge: number
  expires?: Date
}

/** A session nobody used for this long is over; the provider ends it too. */
const MAX_AGE_S = 30 * 86_400
/** Browsers keep about 4,096 bytes for name, value and flags together. */
const CHUNK = 3500
const MOST_CHUNKS = 4

/** `__Host-` binds the cookie to this very host over https; over plain http browsers would refuse it. */
export function cookieName(isSecure: boolean): string {
  return isSecure ? "__Host-bridge-session" : "bridge-session"
}

/** The cookies that hold a session, and the removal of whatever the request carries besides. */
export function writeSession(tokens: Tokens, isSecure: boolean, cookieHeader: string | null): SessionCookie[] {
  const value = Buffer.from(JSON.stringify(tokens)).toString("base64url")
  const chunks = value.match(new RegExp(`.{1,${CHUNK}}`, "g")) ?? []
  if (chunks.length > MOST_CHUNKS) throw new Error(`A session of ${value.length} characters does not fit into cookies.`)
  const name = cookieName(isSecure)
  const written = chunks.map((chunk, at) =>
    cookie(chunks.length === 1 ? name : `${name}.${at}`, chunk, isSecure, MAX_AGE_S),
  )
  const kept = new Set(written.map((each) => each.name))
  return [...clearSession(isSecure, cookieHeader).filter((each) => !kept.has(each.name)), ...written]
}

/** Removes every session cookie the request carries. */
export function clearSession(isSecure: boolean, cookieHeader: string | null): SessionCookie[] {
  return [...sessionParts(cookieHeader, isSecure).keys()].map((name) => cookie(name, "", isSecure, 0))
}

/** The session a `Cookie` header carries; null when there is none or it is not one of ours. Verifies nothing. */
export function readSession(cookieHeader: string | null, isSecure: boolean): Tokens | null {
  const parts = sessionParts(cookieHeader, isSecure)
  const name = cookieName(isSecure)
  const chunks = Array.from({ length: MOST_CHUNKS }, (_, at) => parts.get(`${name}.${at}`) ?? "")
  const value = parts.get(name) ?? chunks.join("")
  if (!value) return null
  let tokens: unknown
  try {
    tokens = JSON.parse(Buffer.from(value, "base64url").toString("utf8"))
  } catch {
    // Somebody else's value under our name: the same as no session.
    return null
  }
  return isTokens(tokens) ? tokens : null
}

/** A `Set-Cookie` header. */
export function toSetCookie({ name, value, secure, maxAge }: SessionCookie): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`
}

/** The `Cookie` header as it would be after these cookies were set: what a page behind the proxy should see. */
export function applyCookies(cookieHeader: string | null, cookies: SessionCookie[]): string {
  const changed = new Set(cookies.map((each) => each.name))
  const others = pairs(cookieHeader).filter(([name]) => !changed.has(name))
  const set = cookies.filter((each) => each.maxAge > 0).map((each) => [each.name, each.value] as [string, string])
  return [...others, ...set].map(([name, value]) => `${name}=${value}`).join("; ")
}

function cookie(name: string, value: string, secure: boolean, maxAge: number): SessionCookie {
  // Next loses a Max-Age of 0 where a page redirects after the proxy; an Expires it keeps.
  const past = maxAge === 0 ? { expires: new Date(0) } : {}
  return { name, value, httpOnly: true, secure, sameSite: "lax", path: "/", maxAge, ...past }
}

function sessionParts(cookieHeader: string | null, isSecure: boolean): Map<string, string> {
  const name = cookieName(isSecure)
  const isOurs = (given: string) =>
    given === name || (given.startsWith(`${name}.`) && /^\d$/.test(given.slice(name.length + 1)))
  return new Map(pairs(cookieHeader).filter(([given]) => isOurs(given)))
}

function pairs(cookieHeader: string | null): [string, string][] {
  return (cookieHeader ?? "").split(";").flatMap((part): [string, string][] => {
    const at = part.indexOf("=")
    return at < 0 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()]]
  })
}

function isTokens(value: unknown): value is Tokens {
  if (typeof value !== "object" || value === null) return false
  const { access_token, refresh_token, expires_at } = value as Record<string, unknown>
  return typeof access_token === "string" && typeof refresh_token === "string" && Number.isSafeInteger(expires_at)
}
