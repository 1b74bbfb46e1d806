import "server-only"
import { type RedisWire, Refused, unavailable } from "#lib/platform/adapters/redis-wire"
import type { Cache } from "#lib/platform/cache"

/** The cache in a Redis, Upstash's or one's own. */
export function redisCache(wire: RedisWire): Cache {
  async function ask(command: string[], isBytes = false): Promise<unknown> {
    try {
      return await wire.send(command, { isBytes })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      // A refused write leaves the former value standing.
      wire.doubt()
      throw unavailable(error)
    }
  }
  return {
    is_shared: true,
    get: async (key) => (await ask(["GET", key])) as string | null,
    getBytes: async (key) => {
      const value = (await ask(["GET", key], true)) as Buffer | string | null
      // A copy: the client's own is a part of the larger chunk it came in, and whoever keeps it would keep all of that.
      return value === null ? null : Buffer.from(value as Buffer)
    },
    getMany: async (keys) => (keys.length > 0 ? ((await ask(["MGET", ...keys])) as (string | null)[]) : []),
    set: async (key, value, ttl_s) => {
      await ask(["SET", key, value, "PX", milliseconds(ttl_s)])
    },
    swap: async (key, expected, value, ttl_s) => {
      const [isThere, former] = expected === null ? ["0", ""] : ["1", expected]
      return (await ask(["EVAL", SWAP, "1", key, isThere, former, value, milliseconds(ttl_s)])) === 1
    },
    delete: async (...keys) => (keys.length > 0 ? ((await ask(["DEL", ...keys])) as number) : 0),
    since: wire.since,
    ping: wire.ping,
  }
}

const milliseconds = (ttl_s: number) => String(Math.max(1, Math.round(ttl_s * 1000)))

const SWAP = `
local now = redis.call('GET', KEYS[1])
local expected = ARGV[1] == '1' and ARGV[2]
if now ~= expected then return 0 end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
return 1`
