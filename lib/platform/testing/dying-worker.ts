import "server-only"
import { createPool } from "#lib/platform/db"
import { beforeStatements } from "#lib/platform/testing/failing-pool"
import { testUrls } from "#lib/platform/testing/urls"
import type { World } from "#lib/platform/testing/world"
import { createRuntime } from "#lib/runtime"

/**
 * A worker that dies before its n-th statement (from 1): every connection it has is cut at once, and it gets no other,
 * as when its process is killed there. Begin and commit count. Nobody's statement is under way elsewhere.
 */
export function dyingWorker(world: World, n: number) {
  const pool = createPool(testUrls().worker)
  const cuts = new Map<object, () => void>()
  let statements = 0
  beforeStatements(pool, (cut, client) => {
    cuts.set(client, cut)
    if (++statements >= n) for (const each of cuts.values()) each()
  })
  const { env, ports } = world.runtime
  const runtime = createRuntime(env, { login: "worker", ports, pool })
  return { ctx: runtime.systemCtx(null), statements: () => statements, close: () => pool.end() }
}
