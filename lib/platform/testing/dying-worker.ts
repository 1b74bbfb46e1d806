import "server-only"
import type pg from "pg"
import { createPool } from "#lib/platform/db"
import { testUrls } from "#lib/platform/testing/urls"
import type { World } from "#lib/platform/testing/world"
import { createRuntime } from "#lib/runtime"

type Wire = { connection: { stream: { destroy(): void } } }

/**
 * A worker that dies before its n-th statement (from 1): every connection it has is cut at once, and it gets no other,
 * as when its process is killed there. Begin and commit count. Nobody's statement is under way elsewhere.
 */
export function dyingWorker(world: World, n: number) {
  const pool = createPool(testUrls().worker)
  const clients = new Set<pg.PoolClient>()
  let statements = 0
  pool.on("connect", (client) => {
    clients.add(client)
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    const counted = (...args: unknown[]) => {
      if (++statements === n) for (const each of clients) (each as unknown as Wire).connection.stream.destroy()
      if (statements >= n) (client as unknown as Wire).connection.stream.destroy()
      return query(...args)
    }
    client.query = counted as typeof client.query
  })
  const { env, ports } = world.runtime
  const runtime = createRuntime(env, { login: "worker", ports, pool })
  return { ctx: runtime.systemCtx(null), statements: () => statements, close: () => pool.end() }
}
