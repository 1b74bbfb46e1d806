import "server-only"
import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"

/** What the line does: refuse connections, hold answers back, hold everything, or break after some bytes of an answer. */
export type Fault = "none" | "refuse" | "stall" | { delay_ms: number } | { cut_after: number }

/** A line to a real server that can fail in every way a network does. Whatever stalls goes on when the fault ends. */
export async function startTcpProxy(target_port: number) {
  let fault: Fault = "none"
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target_port, "127.0.0.1")
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.setNoDelay(true)
      if (fault === "stall") socket.pause()
      // The other end is told by `close`, which always follows.
      socket.on("error", () => undefined)
      socket.on("close", () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on("data", (chunk) => upstream.write(chunk))
    upstream.on("data", async (chunk: Buffer) => {
      if (typeof fault === "object" && "delay_ms" in fault) await sleep(fault.delay_ms)
      if (typeof fault === "object" && "cut_after" in fault) {
        client.write(chunk.subarray(0, fault.cut_after), () => client.destroy())
      } else if (!client.destroyed) client.write(chunk)
    })
  })

  const listen = async (port: number) => {
    server.listen(port, "127.0.0.1")
    await once(server, "listening")
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  const hangUp = async () => {
    for (const socket of open) socket.destroy()
    server.close()
    await once(server, "close")
  }

  return {
    port,
    async become(next: Fault) {
      if (next === "refuse" && fault !== "refuse") await hangUp()
      if (next !== "refuse" && fault === "refuse") await listen(port)
      fault = next
      for (const socket of open) next === "stall" ? socket.pause() : socket.resume()
    },
    async close() {
      if (fault !== "refuse") await hangUp()
    },
  }
}
