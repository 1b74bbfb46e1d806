import { z } from "zod"
import { endpoint, json } from "#lib/platform/endpoint"

export const PASSWORD_MIN = 10
const PASSWORD_MAX = 200

export const Email = z
  .string({ error: "Enter your email address." })
  .trim()
  .min(1, "Enter your email address.")
  .max(254, "An email address has at most 254 characters. Check what you entered.")
  .toLowerCase()
  .pipe(z.email("Enter an email address in the form name@example.com."))

/** A password somebody chooses. Length is the whole rule; any character is fine. */
export const Password = z
  .string({ error: "Choose a password." })
  .min(PASSWORD_MIN, `A password needs at least ${PASSWORD_MIN} characters. Choose a longer one.`)
  .max(PASSWORD_MAX, `A password has at most ${PASSWORD_MAX} characters. Choose a shorter one.`)

/** A password somebody already has: the rule of today does not lock out those of yesterday. */
const KnownPassword = z
  .string({ error: "Enter your password." })
  .min(1, "Enter your password.")
  .max(1000, "That password is too long to be yours. Check what you entered.")

export const SignInForm = z.strictObject({ email: Email, password: KnownPassword })
export type SignInForm = z.infer<typeof SignInForm>

export const SignUpForm = z.strictObject({
  full_name: z.string().trim().max(120, "A name has at most 120 characters. Shorten it.").default(""),
  email: Email,
  password: Password,
})
export type SignUpForm = z.infer<typeof SignUpForm>

/** What a browser learns of its session: when to ask for the next refresh. Tokens stay in HttpOnly cookies. */
export const RefreshedSession = z.object({ expires_at: z.int().describe("Seconds since 1970") })
export type RefreshedSession = z.infer<typeof RefreshedSession>

export const refreshSession = endpoint({
  route: "POST /api/v1/session/refresh",
  summary: "Renews the session cookie. 401 when the session has ended. Bearer callers use /auth/v1/token instead.",
  access: "public",
  response: json(RefreshedSession),
})
