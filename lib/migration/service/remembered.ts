import "server-only"
import type { AdminCtx } from "#lib/platform/context"

/** Seconds a count is kept at least; one that took long is kept so long that counting takes a twentieth of the time. */
const LEAST_S = 2
const SHARE = 20

const under_way = new WeakMap<object, Map<string, Promise<unknown>>>()

/**
 * A count that is costly, at most a little old. Whoever asks while it is being counted waits for the same answer, and
 * without the cache it is counted each time.
 */
export async function remembered<T>(ctx: AdminCtx, key: string, count: () => Promise<T>): Promise<T> {
  const { cache } = ctx.ports
  const kept = await cache.get(key).catch(() => null)
  if (kept !== null) return JSON.parse(kept)
  const own = under_way.get(cache) ?? new Map<string, Promise<unknown>>()
  under_way.set(cache, own)
  const found = own.get(key) as Promise<T> | undefined
  if (found) return found
  const began = performance.now()
  const counted = count().finally(() => own.delete(key))
  own.set(key, counted)
  const value = await counted
  const ttl_s = Math.ceil(Math.max(LEAST_S, (SHARE * (performance.now() - began)) / 1000))
  await cache.set(key, JSON.stringify(value), ttl_s).catch(() => undefined)
  return value
}
