import "server-only"
import { LRUCache } from "lru-cache"
import type { Cache } from "#lib/platform/cache"

/** The cache of one process: at most 64 MB of values. A test may let it stand for one that several processes share. */
export function memoryCache({ is_shared = false, max_bytes = 64 * 1024 * 1024 } = {}): Cache {
  const lru = new LRUCache<string, string>({
    maxSize: max_bytes,
    sizeCalculation: (value, key) => value.length + key.length + 1,
  })
  const started = Date.now()
  return {
    is_shared,
    since: () => started,
    get: async (key) => lru.get(key) ?? null,
    getBytes: async (key) => {
      const value = lru.get(key)
      return value === undefined ? null : Buffer.from(value)
    },
    getMany: async (keys) => keys.map((key) => lru.get(key) ?? null),
    set: async (key, value, ttl_s) => {
      lru.set(key, value, { ttl: ttl_s * 1000 })
    },
    swap: async (key, expected, value, ttl_s) => {
      if ((lru.get(key) ?? null) !== expected) return false
      lru.set(key, value, { ttl: ttl_s * 1000 })
      return true
    },
    delete: async (...keys) => keys.filter((key) => lru.delete(key)).length,
    ping: async () => ({ kind: "memory", latency_ms: 0 }),
  }
}
