import "server-only"
import {
  AuthClient,
  type AuthError,
  isAuthApiError,
  isAuthWeakPasswordError,
  type Session,
} from "@supabase/supabase-js"
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose"
import { LRUCache } from "lru-cache"
import type { AuthProvider, Tokens } from "#lib/identity/auth"
import type { Claims } from "#lib/platform/context"
import { AppError, type ErrorDetails } from "#lib/platform/errors"

type Options = { AUTH_URL: string; AUTH_ISSUER: string; SUPABASE_PUBLISHABLE_KEY?: string | undefined }

type Client = InstanceType<typeof AuthClient>

/** The client retries what looks like an outage for 30 s; nobody waits that long for a page. */
const DEADLINE_MS = 8_000
const CLOCK_TOLERANCE_S = 5

/** Supabase Auth, hosted or embedded: the same client for both. Nothing is contacted before the first call. */
export function supabaseAuth(env: Options): AuthProvider {
  const url = new URL("/auth/v1", env.AUTH_URL).href
  const keys = createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`), { timeoutDuration: 3_000 })
  // A page and its calls carry one token; a minute is how long a withdrawn key may still be believed.
  const verified = new LRUCache<string, Claims>({ max: 2_000, ttl: 60_000 })
  const refreshes = new Map<string, Promise<Tokens | null>>()

  /** One client per call: it keeps the session it obtained, and two people must not share one. */
  async function ask<T extends { error: AuthError | null }>(
    call: (client: Client) => Promise<T>,
    ip?: string,
  ): Promise<T> {
    const signal = AbortSignal.timeout(DEADLINE_MS)
    let retryAfter: string | null = null
    const client = new AuthClient({
      url,
      headers: { apikey: env.SUPABASE_PUBLISHABLE_KEY ?? "", ...(ip ? { "x-forwarded-for": ip } : {}) },
      autoRefreshToken: false,
      persistSession: false,
      detectSessionInUrl: false,
      fetch: async (input, init) => {
        const response = await fetch(input, { ...init, signal, cache: "no-store" })
        retryAfter = response.headers.get("retry-after")
        return response
      },
    })
    const deadline = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(unavailable(signal.reason)), { once: true })
    })
    const result = await Promise.race([call(client), deadline])
    if (result.error) throw translate(result.error, retryAfter)
    return result
  }

  async function refreshOnce(refresh_token: string): Promise<Tokens | null> {
    try {
      const { data } = await ask((client) => client.refreshSession({ refresh_token }))
      return data.session ? toTokens(data.session) : null
    } catch (error) {
      if (error instanceof AppError && error.details.reason === "refused") return null
      throw error
    }
  }

  async function check(access_token: string): Promise<Claims | null> {
    try {
      const options = {
        issuer: env.AUTH_ISSUER,
        audience: "authenticated",
        algorithms: ["ES256", "RS256", "EdDSA"],
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ["sub", "exp", "session_id"],
      }
      return toClaims((await jwtVerify(access_token, keys, options)).payload)
    } catch (error) {
      if (isOutage(error)) throw unavailable(error)
      if (error instanceof errors.JOSEError || error instanceof TypeError) return null
      throw error
    }
  }

  return {
    async signUp({ email, password, full_name }, ip) {
      const options = { data: full_name ? { full_name } : {} }
      const { data } = await ask((client) => client.signUp({ email, password, options }), ip)
      return data.session ? toTokens(data.session) : "confirm_email"
    },

    async signIn(credentials, ip) {
      const { data } = await ask((client) => client.signInWithPassword(credentials), ip)
      return toTokens(data.session)
    },

    async signOut(tokens) {
      // An expired access token cannot end its session; a fresh one of the same session can.
      const isExpired = tokens.expires_at <= Date.now() / 1000 + CLOCK_TOLERANCE_S
      const current = isExpired ? await this.refresh(tokens.refresh_token) : tokens
      if (!current) return
      try {
        await ask((client) => client.admin.signOut(current.access_token, "local"))
      } catch (error) {
        if (error instanceof AppError && error.details.reason === "refused") return
        throw error
      }
    },

    refresh(refresh_token) {
      let running = refreshes.get(refresh_token)
      if (!running) {
        running = refreshOnce(refresh_token).finally(() => refreshes.delete(refresh_token))
        refreshes.set(refresh_token, running)
      }
      return running
    },

    async verify(access_token) {
      const known = verified.get(access_token)
      // Time is the one thing about a token that changes.
      if (known) return known.exp > Date.now() / 1000 - CLOCK_TOLERANCE_S ? known : null
      const claims = await check(access_token)
      if (claims) verified.set(access_token, claims)
      return claims
    },
  }
}

/** The keys could not be fetched: that says nothing about the token. */
function isOutage(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout) return true
  if (error instanceof TypeError) return error.message === "fetch failed"
  return error instanceof errors.JOSEError && error.code === "ERR_JOSE_GENERIC"
}

function toClaims(payload: JWTPayload): Claims | null {
  const { sub, email, session_id, app_metadata, exp } = payload as JWTPayload & Record<string, unknown>
  if (typeof sub !== "string" || typeof email !== "string" || !email || typeof session_id !== "string" || !exp)
    return null
  const metadata =
    typeof app_metadata === "object" && app_metadata !== null ? (app_metadata as Claims["app_metadata"]) : {}
  return { sub, email, session_id, app_metadata: metadata, exp }
}

function toTokens(session: Session | null): Tokens {
  if (!session)
    throw new AppError("upstream_failed", "The sign-in service opened no session. Try again.", { reason: "no_session" })
  const { access_token, refresh_token, expires_in, expires_at } = session
  return { access_token, refresh_token, expires_at: expires_at ?? Math.floor(Date.now() / 1000) + expires_in }
}

const unavailable = (cause: unknown) =>
  new AppError(
    "unavailable",
    "The sign-in service does not answer. Try again in a moment.",
    { reason: "auth_unavailable" },
    { cause },
  )

/** What the provider refused, in our words. Only what a person can mend is named. */
function translate(error: AuthError, retryAfter: string | null): AppError {
  const cause = { cause: error }
  if (isAuthWeakPasswordError(error))
    return invalidField("password", "Choose another password: this one is too easy to guess or too short.", cause)
  if (error.status === 429) return tooMany(retryAfter, cause)
  switch (error.code) {
    case "invalid_credentials":
    case "user_banned":
      return new AppError(
        "unauthenticated",
        "Email and password do not fit together. Check both, or create an account.",
        { reason: "invalid_credentials" },
        cause,
      )
    case "email_not_confirmed":
      return new AppError(
        "unauthenticated",
        "Confirm your email address first: open the link we sent you when you signed up.",
        { reason: "email_not_confirmed" },
        cause,
      )
    case "user_already_exists":
    case "email_exists":
      return new AppError(
        "conflict",
        "Somebody signed up with this email address already. Sign in instead.",
        {
          reason: "email_taken",
          issues: [{ path: ["email"], message: "This email address has an account already. Sign in instead." }],
        },
        cause,
      )
    case "email_address_invalid":
      return invalidField("email", "This email address is not accepted. Use another one.", cause)
    case "signup_disabled":
      return new AppError(
        "forbidden",
        "New accounts are switched off here. Ask for an invitation.",
        { reason: "signup_disabled" },
        cause,
      )
  }
  // The client has a class of its own for an ended session, which is not an API error.
  const isRefusal = isAuthApiError(error) ? error.status < 500 : error.name === "AuthSessionMissingError"
  if (isRefusal)
    return new AppError(
      "unauthenticated",
      "The sign-in service refused this. Sign in again.",
      { reason: "refused" },
      cause,
    )
  return unavailable(error)
}

function invalidField(field: string, message: string, cause: { cause: unknown }): AppError {
  return new AppError("invalid_input", message, { issues: [{ path: [field], message }] }, cause)
}

function tooMany(retryAfter: string | null, cause: { cause: unknown }): AppError {
  const retry_after_s = Number(retryAfter) || 60
  const details: ErrorDetails = { reason: "rate", retry_after_s }
  return new AppError("limit_exceeded", `Too many attempts. Try again in ${retry_after_s} s.`, details, cause)
}
