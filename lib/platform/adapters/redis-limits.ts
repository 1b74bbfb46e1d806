import "server-only"
import { Ratelimit } from "@upstash/ratelimit"
import { Redis } from "@upstash/redis"
import { memoryLimits } from "#lib/platform/adapters/memory-limits"
import { type RedisWire, Refused } from "#lib/platform/adapters/redis-wire"
import { sha256 } from "#lib/platform/crypto"
import type { LimitName } from "#lib/platform/endpoint"
import { BUDGETS, type Budgets, type Limits, limitExceeded } from "#lib/platform/limits"

type Options = { budgets?: Budgets | undefined; limit_ms?: number }

/** Fixed windows counted in a Redis for all processes together. While it is away, each process counts by itself. */
export function redisLimits(wire: RedisWire, { budgets = BUDGETS, limit_ms = 250 }: Options = {}): Limits {
  const alone = memoryLimits(Date.now, budgets)
  const redis = new Redis({
    async request<T>({ body }: { body?: unknown }) {
      try {
        return { result: (await wire.send((body as unknown[]).map(String), { limit_ms })) as T }
      } catch (error) {
        // The limiter reads Redis's own words, to send a script Redis does not know yet.
        if (error instanceof Refused) return { error: error.message }
        throw error
      }
    },
  })
  const limiters = new Map<LimitName, Ratelimit>()
  for (const [name, { most, per_s }] of Object.entries(budgets)) {
    const limiter = new Ratelimit({
      redis,
      limiter: Ratelimit.fixedWindow(most, `${per_s} s`),
      prefix: `limit:${name}`,
      // Its own timeout would let everybody in; the wire has one that does not.
      timeout: 0,
      // Its memory of who is over the budget never shrinks.
      ephemeralCache: false,
      enableTelemetry: false,
    })
    limiters.set(name as LimitName, limiter)
  }
  return {
    async take(name, key) {
      const limiter = limiters.get(name)
      // A key may hold an e-mail address, and of any length.
      const taken = await limiter?.limit(sha256(key)).catch(() => null)
      if (!taken) return alone.take(name, key)
      if (!taken.success) throw limitExceeded(name, Math.max(1, Math.ceil((taken.reset - Date.now()) / 1000)))
    },
  }
}
