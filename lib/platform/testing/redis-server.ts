import "server-only"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { createClient } from "redis"

/** A Redis of a test's own that can be killed and comes back with what it had last written to disk. */
export async function startRedisServer() {
  const folder = await mkdtemp(join(tmpdir(), "bridge-redis-"))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"]
  let child: ChildProcess

  async function start() {
    child = spawn("redis-server", options, { stdio: "ignore" })
    // A run that is broken off leaves none behind.
    const own = child
    const stop = () => own.kill("SIGKILL")
    process.once("exit", stop)
    own.once("exit", () => process.off("exit", stop))
    while ((await ask("PING").catch(() => null)) !== "PONG") await sleep(20)
  }
  async function ask(...command: string[]): Promise<unknown> {
    const client = createClient({ url, socket: { reconnectStrategy: false } })
    // The failure itself reaches whoever asked.
    client.on("error", () => undefined)
    await client.connect()
    return client.sendCommand(command).finally(() => client.destroy())
  }
  async function kill() {
    const gone = once(child, "exit")
    child.kill("SIGKILL")
    await gone
  }

  await start()
  return {
    url,
    ask,
    kill,
    start,
    async close() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  return address && typeof address === "object" ? address.port : 0
}
