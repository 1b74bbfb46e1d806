/**
 * An answer of 4xx in the protocol's form `{ code, error_code, msg }`. The client retries any 5xx for 30 s,
 * so whatever the caller did wrong must be one of these.
 */
export class AuthError extends Error {
  readonly status: number
  readonly error_code: string
  readonly extra: Record<string, unknown>
  readonly headers: Record<string, string>

  constructor(
    status: number,
    error_code: string,
    msg: string,
    { extra = {}, headers = {} }: { extra?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ) {
    super(msg)
    this.status = status
    this.error_code = error_code
    this.extra = extra
    this.headers = headers
  }

  toBody(): Record<string, unknown> {
    return { code: this.status, error_code: this.error_code, msg: this.message, ...this.extra }
  }
}
