import type { Claims } from "#lib/platform/context"

/** `expires_at` in seconds since 1970, of the access token. */
export type Tokens = { access_token: string; refresh_token: string; expires_at: number }

/** Where passwords and sessions live: Supabase Auth, or the embedded endpoint that speaks its protocol. */
export type AuthProvider = {
  /**
   * `conflict` (reason `email_taken`) when somebody has that address. Where the provider asks for a confirmed
   * address first there are no tokens yet, and the answer is the same for a taken address.
   */
  signUp(person: { email: string; password: string; full_name: string }, ip: string): Promise<Tokens | "confirm_email">
  /** `unauthenticated` (reason `invalid_credentials`) without saying which of the two was wrong. */
  signIn(credentials: { email: string; password: string }, ip: string): Promise<Tokens>
  /** Ends this session at the provider. A session that has ended already is no error. */
  signOut(tokens: Tokens): Promise<void>
  /** The next tokens, or null when the session has ended. Calls at the same time with one token share one answer. */
  refresh(refresh_token: string): Promise<Tokens | null>
  /** Verified claims (signature, issuer, audience, time), or null. Local work; the keys are fetched once and kept. */
  verify(access_token: string): Promise<Claims | null>
}

declare module "#lib/platform/context" {
  interface Ports {
    auth: AuthProvider
    /** The account that the one-click demo signs in as; null where there is no demo. */
    demo: { email: string; password: string } | null
  }
}
