import { randomBytes, randomInt } from "node:crypto"
import { z } from "zod"
import { AuthError } from "./auth-error.ts"
import { type Answer, type App, type Call, Email, Metadata, ok, Pkce, parse } from "./endpoint.ts"
import { openSession } from "./sessions.ts"
import * as store from "./store.ts"

const MAIL_TOKEN_MS = 3_600_000
const AUTH_CODE_MS = 300_000

type MailKind = "signup" | "magiclink" | "recovery"
type Flow = { code_challenge?: string | null; code_challenge_method?: string | null }

const SUBJECTS = {
  signup: "Confirm your Bridge account",
  magiclink: "Your sign-in link for Bridge",
  recovery: "Reset your Bridge password",
}

const MailRequest = z.object({ email: Email, ...Pkce })
const OtpRequest = MailRequest.extend({ create_user: z.boolean().nullish(), data: Metadata.nullish() })
const ResendRequest = MailRequest.extend({ type: z.enum(["signup", "email_change"]) })

/** POST /otp: a link and a six-digit code that sign in without a password. */
export async function otp(app: App, call: Call) {
  if (call.body && typeof call.body === "object" && "phone" in call.body) {
    throw new AuthError(422, "phone_provider_disabled", "Unsupported phone provider")
  }
  const { email, create_user, data, ...flow } = parse(OtpRequest, call.body)
  app.budgets.take(["mail_account", email], ["mail_ip", call.ip])
  let user = await store.findUserByEmail(app.pool, email)
  if (!user) {
    if (create_user === false) throw new AuthError(422, "otp_disabled", "Signups not allowed for otp")
    const row = { email, encrypted_password: null, email_confirmed_at: null, raw_user_meta_data: data ?? {} }
    user = await store.insertUser(app.pool, { ...row, created_at: app.clock() })
  }
  if (user) await send(app, call, user, user.email_confirmed_at ? "magiclink" : "signup", flow)
  return ok({})
}

/** POST /recover. The answer is the same whether or not anybody has that address. */
export async function recover(app: App, call: Call) {
  const { email, ...flow } = parse(MailRequest, call.body)
  app.budgets.take(["mail_account", email], ["mail_ip", call.ip])
  const user = await store.findUserByEmail(app.pool, email)
  if (user) await send(app, call, user, "recovery", flow)
  return ok({})
}

/** POST /resend. Nothing to send for somebody confirmed; the answer does not tell. */
export async function resend(app: App, call: Call) {
  const { email, type, ...flow } = parse(ResendRequest, call.body)
  app.budgets.take(["mail_account", email], ["mail_ip", call.ip])
  const user = await store.findUserByEmail(app.pool, email)
  if (user && !user.email_confirmed_at && type === "signup") await send(app, call, user, "signup", flow)
  return ok({})
}

async function send(app: App, call: Call, user: store.UserRow, kind: MailKind, flow: Flow): Promise<void> {
  const token = randomBytes(32).toString("base64url")
  const code = String(randomInt(1_000_000)).padStart(6, "0")
  const created_at = app.clock()
  const link = new URL("/auth/v1/verify", app.origin)
  link.search = new URLSearchParams({
    token,
    type: kind,
    redirect_to: landing(app, call.query.get("redirect_to")),
  }).toString()
  await store.inTransaction(app.pool, async (db) => {
    await store.replaceOneTimeToken(db, {
      token_hash: store.digest(token),
      user_id: user.id,
      kind,
      code_hash: store.digest(`${user.id} ${code}`),
      code_challenge: flow.code_challenge ?? null,
      code_challenge_method: flow.code_challenge_method ?? null,
      created_at,
      expires_at: new Date(created_at.getTime() + MAIL_TOKEN_MS),
    })
    const body = `Open this link within an hour:\n\n${link}\n\nOr enter the code: ${code}\n\nDid not ask for it? Ignore this mail.\n`
    await store.insertMail(db, { to_email: user.email, kind, subject: SUBJECTS[kind], body, created_at })
  })
}

/** A link leads back to Bridge itself and nowhere else. */
function landing(app: App, redirectTo: string | null): string {
  const url = URL.parse(redirectTo ?? "", app.origin)
  return url?.origin === new URL(app.origin).origin ? url.href : `${app.origin}/`
}

const VerifyType = z.enum(["signup", "magiclink", "recovery", "email"])
const Verification = z.object({
  type: VerifyType,
  email: Email.optional(),
  token: z.string().max(200).optional(),
  token_hash: z.string().max(200).optional(),
})

/** POST /verify: a code typed by hand (with its email) or the token of a link. */
export async function verify(app: App, call: Call) {
  const { type, email, token, token_hash } = parse(Verification, call.body)
  app.budgets.take(["verify_ip", call.ip], ...(email ? [["verify", email] as ["verify", string]] : []))
  let taken: store.OneTimeRow | undefined
  if (token_hash) taken = await store.takeOneTimeToken(app.pool, token_hash, kindsOf(type))
  else if (email && token) {
    const user = await store.findUserByEmail(app.pool, email)
    taken = user && (await store.takeOneTimeCode(app.pool, user.id, token, kindsOf(type)))
  } else throw new AuthError(400, "validation_failed", "Verify requires token_hash, or email and token")
  const user = await confirm(app, taken)
  return ok(await store.inTransaction(app.pool, (db) => openSession(app, db, user, methodOf(type), call)))
}

/** GET /verify: the link in a mail. Leads on with the session in the fragment, or with a code in the PKCE flow. */
export async function verifyLink(app: App, call: Call): Promise<Answer> {
  app.budgets.take(["verify_ip", call.ip])
  const target = new URL(landing(app, call.query.get("redirect_to")))
  try {
    const type = parse(VerifyType, call.query.get("type"))
    const taken = await store.takeOneTimeToken(app.pool, call.query.get("token") ?? "", kindsOf(type))
    const user = await confirm(app, taken)
    if (taken?.code_challenge) target.searchParams.set("code", await issueCode(app, taken))
    else {
      const session = await store.inTransaction(app.pool, (db) => openSession(app, db, user, methodOf(type), call))
      const { access_token, refresh_token, expires_in, expires_at, token_type } = session
      const parts = {
        access_token,
        refresh_token,
        expires_in: String(expires_in),
        expires_at: String(expires_at),
        token_type,
        type,
      }
      target.hash = new URLSearchParams(parts).toString()
    }
  } catch (error) {
    if (!(error instanceof AuthError)) throw error
    const { error_code, message } = error
    target.hash = new URLSearchParams({ error: "access_denied", error_code, error_description: message }).toString()
  }
  return { status: 303, headers: { location: target.href } }
}

/** GET /authorize: there is nobody to send the browser to. */
export async function authorize(): Promise<Answer> {
  const msg = "No OAuth provider is configured. Sign in with email and password, or use hosted Supabase Auth for OAuth."
  throw new AuthError(400, "validation_failed", `Unsupported provider: ${msg}`)
}

async function confirm(app: App, taken: store.OneTimeRow | undefined): Promise<store.UserRow> {
  const now = app.clock()
  const isGood = taken && taken.expires_at >= now
  const user = isGood ? await store.findUser(app.pool, taken.user_id) : undefined
  if (!user) throw new AuthError(403, "otp_expired", "Token has expired or is invalid")
  if (user.email_confirmed_at) return user
  return (await store.updateUser(app.pool, user.id, { email_confirmed_at: now, updated_at: now })) ?? user
}

async function issueCode(app: App, taken: store.OneTimeRow): Promise<string> {
  const code = randomBytes(32).toString("base64url")
  const created_at = app.clock()
  const { user_id, code_challenge, code_challenge_method } = taken
  const expires_at = new Date(created_at.getTime() + AUTH_CODE_MS)
  const row = {
    token_hash: store.digest(code),
    user_id,
    code_hash: null,
    code_challenge,
    code_challenge_method,
    created_at,
    expires_at,
  }
  await store.inTransaction(app.pool, (db) => store.replaceOneTimeToken(db, { ...row, kind: "auth_code" }))
  return code
}

const kindsOf = (type: z.infer<typeof VerifyType>): store.OneTimeKind[] =>
  type === "email" ? ["signup", "magiclink"] : [type]
const methodOf = (type: z.infer<typeof VerifyType>) => (type === "recovery" ? "recovery" : "otp")
