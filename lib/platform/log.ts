/** Ids, codes, counts and timings only. Content, SQL literals, prompts and tokens have no place in a log. */
export type LogFields = Record<string, string | number | boolean | null | undefined>

export type Log = {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields & { error?: unknown }): void
  with(fields: LogFields): Log
}
