import "server-only"
import { randomBytes } from "node:crypto"

/** The trace id of a W3C `traceparent`, or a new one (32 hex digits). */
export function traceIdOf(traceparent: string | null): string {
  const given = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(traceparent ?? "")?.[1]
  return given && !/^0+$/.test(given) ? given : randomBytes(16).toString("hex")
}
