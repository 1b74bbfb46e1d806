import "server-only"
import { once } from "node:events"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { createClient } from "redis"
import { plainLua } from "#lib/platform/adapters/plain-lua"

/** The Redis of this test run, in a database of its own (0 to 15). */
export const testRedisUrl = (database = 0) => `${process.env.TEST_REDIS_URL}/${database}`

/** Upstash's REST protocol in front of a real Redis: what its client says over HTTP, Redis is asked. */
export async function startRestBridge(redis_url: string, token = "bridge-token") {
  const redis = createClient({ url: redis_url })
  redis.on("error", () => undefined)
  await redis.connect()
  const plain = plainLua()

  const run = (command: unknown[]) =>
    redis.sendCommand(plain(command.map(String))).then((result) => ({ result: result as unknown }), refusal)

  const answer = async (path: string, body: string) => {
    if (path === "/") return run(JSON.parse(body))
    const commands = () => JSON.parse(body) as unknown[][]
    if (path === "/pipeline") return Promise.all(commands().map(run))
    if (path !== "/multi-exec") return run(path.slice(1).split("/").map(decodeURIComponent))
    const transaction = redis.multi()
    for (const command of commands()) transaction.addCommand(plain(command.map(String)))
    const all = (results: unknown[]) => results.map((result) => ({ result }))
    return transaction.exec().then(all, refusal)
  }

  const requests: IncomingHttpHeaders[] = []
  const server = createServer(async (request, response) => {
    requests.push(request.headers)
    const isKnown = request.headers.authorization === `Bearer ${token}`
    const found = isKnown ? await answer(request.url ?? "/", await text(request)) : { error: "Unauthorized" }
    const isWrong = "error" in found
    const isBase64 = request.headers["upstash-encoding"] === "base64"
    response.writeHead(isKnown ? (isWrong ? 400 : 200) : 401, { "content-type": "application/json" })
    response.end(JSON.stringify(found, (key, value) => (isBase64 && key !== "error" ? base64(value) : value)))
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    token,
    /** The headers of every request so far. */
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      redis.destroy()
    },
  }
}

const refusal = (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) })

const base64 = (value: unknown) =>
  typeof value === "string" && value !== "OK" ? Buffer.from(value).toString("base64") : value
