import "server-only"
import type pg from "pg"
import { createPool } from "#lib/platform/db"

/** Calls back before each statement a pool's connections are asked, with a cut of the connection it goes out on. */
export function beforeStatements(pool: pg.Pool, act: (cut: () => void, client: pg.PoolClient) => void): void {
  pool.on("connect", (client) => {
    const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    const watched = (...args: unknown[]) => {
      act(() => stream.destroy(), client)
      return query(...args)
    }
    client.query = watched as typeof client.query
  })
}

/**
 * A pool whose n-th statement can be made to find its connection cut, as a kill of the process or of Postgres would.
 * Begin and commit count as statements: cut before commit, nothing may remain.
 */
export function failingPool(connectionString: string) {
  const pool = createPool(connectionString)
  let plan: { n: number; seen: number } | null = null

  beforeStatements(pool, (cut) => {
    if (plan && ++plan.seen === plan.n) cut()
  })

  async function failAt<T>(n: number, act: () => Promise<T>) {
    const own = { n, seen: 0 }
    plan = own
    try {
      const [outcome] = await Promise.allSettled([act()])
      return { statements: own.seen, outcome: outcome as PromiseSettledResult<T> }
    } finally {
      plan = null
    }
  }

  return { pool: pool as pg.Pool, failAt }
}
