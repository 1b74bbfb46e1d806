import "server-only"
import { envWith } from "#lib/platform/env"

/** The addresses of this run's own database, under each login. */
export function testUrls(): { app: string; owner: string; worker: string } {
  const env = envWith({ BRIDGE_MODE: "embedded", BRIDGE_AUTH_URL: "http://127.0.0.1:9" })
  const given = (url: string | undefined) => {
    if (!url) throw new Error("Run integration tests through vitest's integration project: it starts Postgres.")
    return url
  }
  return {
    app: given(env.DATABASE_URL),
    owner: given(env.MIGRATION_DATABASE_URL),
    worker: given(env.WORKER_DATABASE_URL),
  }
}
