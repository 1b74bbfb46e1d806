import "server-only"
import { plainLua } from "#lib/platform/adapters/plain-lua"
import { guard, LIMIT_MS, type RedisWire, Refused, type WireOptions } from "#lib/platform/adapters/redis-wire"

type Client = Awaited<ReturnType<typeof makeTemplate>>["template"]
type Connection = { client?: Client; ready: Promise<Client> }

// The library takes a quarter of a second to load and its first client a tenth to build: only whoever uses it pays,
// and not within the time limit of a first call.
async function makeTemplate(url: string, connectTimeout: number) {
  const { createClient, ErrorReply, RESP_TYPES } = await import("redis")
  const template = createClient({
    url,
    // The guard decides when to try again, and nothing waits in a queue for it.
    disableOfflineQueue: true,
    socket: { connectTimeout, reconnectStrategy: false },
    // The guard has its own limit; a second clock for every command costs as much as sending it.
    commandOptions: { timeout: 0 },
    disableClientInfo: true,
    maintNotifications: "disabled",
  })
  return { template, ErrorReply, bytes: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } } }
}

/** One's own Redis: redis:// or rediss:// with user, password and database number. Connects at the first call. */
export function redisWire(url: string, options: WireOptions = {}): RedisWire {
  return guard(
    "redis",
    (doubt) => {
      const plain = plainLua()
      const library = makeTemplate(url, options.limit_ms ?? LIMIT_MS)
      // Whoever sends is told.
      library.catch(() => undefined)
      let current: Connection | undefined

      function drop(connection = current) {
        if (!connection || connection !== current) return
        current = undefined
        doubt()
        connection.client?.destroy()
      }

      function connect(): Connection {
        const open = async () => {
          const client = (await library).template.duplicate()
          connection.client = client
          client.on("error", () => drop(connection))
          await client.connect()
          // Given up meanwhile: whoever waited has been told, and it must not stay open.
          if (connection !== current) client.destroy()
          return client
        }
        const connection: Connection = { ready: library.then(open) }
        return connection
      }

      return {
        async send(command, isBytes) {
          current ??= connect()
          const client = await current.ready
          const { ErrorReply, bytes } = await library
          try {
            return await client.sendCommand(plain(command), isBytes ? bytes : undefined)
          } catch (error) {
            throw error instanceof ErrorReply ? new Refused(error.message) : error
          }
        },
        // Answers come in order, so whatever hangs would hold up all that follows.
        drop: () => drop(),
      }
    },
    options,
  )
}
