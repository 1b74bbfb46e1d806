import "server-only"
import { errors, Redis } from "@upstash/redis"
import { guard, type RedisWire, Refused, type WireOptions } from "#lib/platform/adapters/redis-wire"

/** Upstash's Redis over REST. */
export function upstashWire(at: { url: string; token: string }, options: WireOptions = {}): RedisWire {
  let calls = new AbortController()
  const redis = new Redis({
    ...at,
    // A cached answer that looks like JSON must come back as the text it was.
    automaticDeserialization: false,
    // What is stored is text, so base64 on the way would only cost time.
    responseEncoding: false,
    enableTelemetry: false,
    // `retry: false` still tries twice.
    retry: { retries: 0 },
    signal: () => calls.signal,
  })
  return guard(
    "upstash",
    () => ({
      async send([name = "", ...rest]) {
        try {
          return await redis.exec([name, ...rest])
        } catch (error) {
          throw withoutContent(error)
        }
      },
      drop() {
        calls.abort()
        calls = new AbortController()
      },
    }),
    options,
  )
}

// The client's messages repeat the command or the answer, that is, what people wrote; they would end in the log.
function withoutContent(error: unknown): unknown {
  if (error instanceof errors.UpstashJSONParseError) return new Error("the answer was cut or was not JSON")
  if (error instanceof errors.UpstashError) return new Refused(error.message.split(", command was: ")[0])
  return error
}
