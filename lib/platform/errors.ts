// The one error of the program. Codes and their HTTP status stand in one table;
// a domain reason goes into `details.reason`, never into a new code.

export const STATUS = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale: 412,
  too_large: 413,
  precondition_required: 428,
  limit_exceeded: 429,
  internal: 500,
  upstream_failed: 502,
  unavailable: 503,
  timed_out: 504,
} as const

export type ErrorCode = keyof typeof STATUS

/** One broken rule at one place: `path` as in the body (`["data", "icps", 0, "name"]`), `message` with rule and remedy. */
export type Issue = { path: (string | number)[]; message: string; code?: string }

export type ErrorDetails = {
  reason?: string
  issues?: Issue[]
  retry_after_s?: number
  [key: string]: unknown
}

export class AppError extends Error {
  override readonly name = "AppError"
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    this.details = details
  }

  get status(): number {
    return STATUS[this.code]
  }
}

/** True for an AppError of any module instance (Next loads this file more than once in a process). */
export function isAppError(error: unknown): error is AppError {
  return error instanceof Error && error.name === "AppError" && "code" in error && String(error.code) in STATUS
}
