import "server-only"
import type pg from "pg"
import { createPool } from "#lib/platform/db"

type Query = pg.PoolClient["query"]

/**
 * A pool whose n-th statement can be made to find its connection cut, as a kill of the process or of Postgres would.
 * Begin and commit count as statements: cut before commit, nothing may remain.
 */
export function failingPool(connectionString: string) {
  const pool = createPool(connectionString)
  let plan: { n: number; seen: number } | null = null

  pool.on("connect", (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    const counted = (...args: unknown[]) => {
      if (plan) {
        plan.seen++
        if (plan.seen === plan.n) {
          const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection
          stream.destroy()
        }
      }
      return query(...args)
    }
    client.query = counted as Query
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
