import type { IncomingHttpHeaders } from "node:http"
import type { Pool } from "pg"
import { z } from "zod"
import { AuthError } from "./auth-error.ts"
import type { Budgets } from "./budgets.ts"
import type { Keys } from "./keys.ts"

/** What every endpoint works with. */
export type App = {
  pool: Pool
  keys: Keys
  budgets: Budgets
  clock: () => Date
  /** The address people reach Bridge under; links in mail start with it. */
  origin: string
  secret_key: string
}

export type Call = {
  query: URLSearchParams
  body: unknown
  headers: IncomingHttpHeaders
  /** The variable parts of the path. */
  params: Record<string, string>
  ip: string
}

export type Answer = { status: number; body?: unknown; headers?: Record<string, string> }
export type Handler = (app: App, call: Call) => Promise<Answer>

export const ok = (body: unknown, headers?: Record<string, string>): Answer => ({ status: 200, body, headers })
export const noContent: Answer = { status: 204 }

/** Parses a body or the query; a broken rule is 400 `validation_failed` and names the field. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = issue?.path.join(".")
  throw new AuthError(400, "validation_failed", field ? `${field}: ${issue?.message}` : String(issue?.message))
}

export const Email = z
  .string({ error: "An email address is needed." })
  .trim()
  .toLowerCase()
  .max(254, "An email address has at most 254 characters.")
  .pipe(z.email("Unable to validate email address: invalid format"))

/** Kept in every access token, so it has to stay small. */
export const Metadata = z
  .record(z.string(), z.unknown())
  .refine((data) => JSON.stringify(data).length <= 4096, "Metadata holds at most 4,096 characters of JSON.")

export const PASSWORD_LENGTH = { least: 10, most: 200 }

/** Throws 422 `weak_password` with the rule. */
export function checkPassword(password: string): void {
  const { least, most } = PASSWORD_LENGTH
  if (password.length >= least && password.length <= most) return
  const message = `Password should be ${least} to ${most} characters long.`
  throw new AuthError(422, "weak_password", message, { extra: { weak_password: { message, reasons: ["length"] } } })
}

/** PKCE fields, which the client sends as null when it does not use that flow. */
export const Pkce = {
  code_challenge: z.string().min(43).max(128).nullish(),
  code_challenge_method: z.enum(["s256", "S256", "plain"]).nullish(),
}
