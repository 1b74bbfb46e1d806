/** Ids, codes, counts and timings only. Content, SQL literals, prompts and tokens have no place in a log. */
export type LogFields = { cause?: unknown; [name: string]: unknown }

export type Log = {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  with(fields: LogFields): Log
}

const LEVELS = ["debug", "info", "warn", "error", "silent"] as const
export type LogLevel = (typeof LEVELS)[number]

/** A log of JSON lines. `write` gets one line without its newline. */
export function createLog(level: LogLevel, write: (line: string) => void, fields: LogFields = {}): Log {
  const least = LEVELS.indexOf(level)
  const emit =
    (at: Exclude<LogLevel, "silent">) =>
    (event: string, more: LogFields = {}) => {
      if (LEVELS.indexOf(at) < least) return
      const { cause, ...rest } = more
      write(
        JSON.stringify({
          at: new Date().toISOString(),
          level: at,
          event,
          ...fields,
          ...plain(rest),
          ...causeOf(cause),
        }),
      )
    }
  return {
    debug: emit("debug"),
    info: emit("info"),
    warn: emit("warn"),
    error: emit("error"),
    with: (more) => createLog(level, write, { ...fields, ...more }),
  }
}

// Objects have content in them: only plain values pass.
function plain(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value === null || typeof value !== "object"))
}

// A Postgres error's `detail` and a zod error's input carry content: name, code and stack frames do not.
function causeOf(cause: unknown): LogFields {
  if (!(cause instanceof Error)) return cause === undefined ? {} : { cause: typeof cause }
  const frames = cause.stack
    ?.split("\n")
    .filter((line) => line.trimStart().startsWith("at "))
    .slice(0, 6)
  const inner = causeOf(cause.cause)
  return {
    cause: cause.name,
    cause_code: "code" in cause ? String(cause.code) : undefined,
    cause_stack: frames?.map((frame) => frame.trim()).join(" | "),
    cause_inner: inner.cause,
    cause_inner_code: inner.cause_code,
  }
}
