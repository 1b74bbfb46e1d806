import "server-only"
import type { Tokens } from "#lib/identity/auth"
import type { SignInForm, SignUpForm } from "#lib/identity/contract"
import type { Claims, PublicCtx } from "#lib/platform/context"
import { AppError } from "#lib/platform/errors"

/** Somebody just signed in: `ctx.as(claims)` is their context, `tokens` belong into their cookie. */
export type SignedIn = { tokens: Tokens; claims: Claims }

/** Signs in with email and password. At most 5 attempts a minute for an address from one place. */
export async function signIn(ctx: PublicCtx, form: SignInForm): Promise<SignedIn> {
  await ctx.ports.limits.take("sign_in", `${ctx.ip} ${form.email}`)
  return signedIn(ctx, await ctx.ports.auth.signIn(form, ctx.ip))
}

/** Creates an account; `confirm_email` where the provider wants the address confirmed before it lets anybody in. */
export async function signUp(ctx: PublicCtx, form: SignUpForm): Promise<SignedIn | "confirm_email"> {
  await ctx.ports.limits.take("sign_in", `${ctx.ip} new ${form.email}`)
  const tokens = await ctx.ports.auth.signUp(form, ctx.ip)
  return tokens === "confirm_email" ? tokens : signedIn(ctx, tokens)
}

/** Signs in as the demo's person. `not_found` where the demo is switched off. */
export async function signInDemo(ctx: PublicCtx): Promise<SignedIn> {
  const { demo } = ctx.ports
  if (!demo)
    throw new AppError("not_found", "The demo is switched off here. Sign in or create an account.", {
      reason: "no_demo",
    })
  await ctx.ports.limits.take("write", ctx.ip)
  return signedIn(ctx, await ctx.ports.auth.signIn(demo, ctx.ip))
}

/** Ends the session at the provider. The cookie is the caller's to clear, whatever this answers. */
export async function signOut(ctx: PublicCtx, tokens: Tokens): Promise<void> {
  await ctx.ports.auth.signOut(tokens)
}

/** The session's next tokens. `unauthenticated` (reason `session_ended`) when there is none any more. */
export async function refresh(ctx: PublicCtx, tokens: Tokens | null): Promise<Tokens> {
  const next = tokens && (await ctx.ports.auth.refresh(tokens.refresh_token))
  if (next) return next
  throw new AppError("unauthenticated", "Your session has ended. Sign in again.", { reason: "session_ended" })
}

async function signedIn(ctx: PublicCtx, tokens: Tokens): Promise<SignedIn> {
  const claims = await ctx.ports.auth.verify(tokens.access_token)
  if (!claims) {
    const message =
      "The sign-in service answered with a token that Bridge cannot verify. Check SUPABASE_URL and BRIDGE_ORIGIN."
    throw new AppError("upstream_failed", message, { reason: "token_not_verified" })
  }
  ctx.log.info("identity.signed_in", { user_id: claims.sub })
  return { tokens, claims }
}
