import { once } from "node:events"
import { connect } from "node:net"
import { expect, it } from "vitest"
import { startRedis } from "./test-setup.mjs"

/** One command over the wire; what Redis answers. */
async function ask(address, command) {
  const socket = connect(Number(new URL(address).port), "127.0.0.1")
  socket.write(`${command}\r\n`)
  const [answer] = await once(socket, "data")
  socket.destroy()
  return answer.toString()
}

it("gives integration tests a real Redis of their own", async () => {
  const address = process.env.TEST_REDIS_URL
  expect(await ask(address, "SET greeting hello")).toBe("+OK\r\n")
  expect(await ask(address, "GET greeting")).toContain("hello")
})

it("says what to install when there is none", async () => {
  const path = process.env.PATH
  process.env.PATH = "/nowhere"
  try {
    await expect(startRedis()).rejects.toThrow(/redis-server is not installed. Debian: apt-get install redis-server/)
  } finally {
    process.env.PATH = path
  }
})
