import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createClient } from "redis"
import { afterAll, expect, test } from "vitest"
import { envWith } from "#lib/platform/env"
import { health } from "#lib/platform/service"
import { startRestBridge, testRedisUrl } from "#lib/platform/testing/rest-bridge"
import { startTcpProxy } from "#lib/platform/testing/tcp-proxy"
import { createRuntime } from "#lib/runtime"

// What is configured is what is used, seen from the health everybody can ask.

const auth = createServer((_, response) => response.end("{}")).listen(0, "127.0.0.1")
await once(auth, "listening")
const bridge = await startRestBridge(testRedisUrl(4))
const proxies = {
  upstash: await startTcpProxy(bridge.port),
  redis: await startTcpProxy(Number(new URL(testRedisUrl()).port)),
}
const direct = createClient({ url: testRedisUrl(4) })
await direct.connect()
afterAll(async () => {
  auth.close()
  for (const proxy of Object.values(proxies)) await proxy.close()
  await bridge.close()
  direct.destroy()
})

const start = (variables: Record<string, string>) =>
  createRuntime(
    envWith({
      BRIDGE_AUTH_URL: `http://127.0.0.1:${(auth.address() as AddressInfo).port}`,
      BRIDGE_DATA_DIR: ".bridge-test",
      LOG_LEVEL: "silent",
      ...variables,
    }),
  )
const configurations: Record<keyof typeof proxies, Record<string, string>> = {
  upstash: {
    UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${proxies.upstash.port}`,
    UPSTASH_REDIS_REST_TOKEN: bridge.token,
  },
  redis: { REDIS_URL: `redis://127.0.0.1:${proxies.redis.port}/4` },
}

test("without a Redis, the cache is this process's memory", async () => {
  const runtime = start({})
  const { status, probes } = await health(runtime.publicCtx())
  expect(status).toBe("ok")
  expect(probes.find(({ name }) => name === "cache")).toMatchObject({ is_ok: true, kind: "memory" })
  await runtime.close()
})

test.each(["upstash", "redis"] as const)("%s holds the cache and the budgets, and losing it degrades", async (kind) => {
  const runtime = start(configurations[kind])
  const look = async () => {
    const { status, probes } = await health(runtime.publicCtx())
    return { status, cache: probes.find(({ name }) => name === "cache") }
  }
  await expect.poll(look, { timeout: 10_000 }).toMatchObject({ status: "ok", cache: { is_ok: true, kind } })

  await direct.flushDb()
  await runtime.ports.cache.set("greeting", "hello", 60)
  await runtime.ports.limits.take("sign_in", "somebody@example.com")
  expect(await direct.get("greeting")).toBe("hello")
  const keys = await direct.keys("limit:*")
  expect(keys).toHaveLength(1)
  expect(keys[0]).not.toContain("somebody")

  await proxies[kind].become("stall")
  const lost = await look()
  expect(lost).toMatchObject({ status: "degraded", cache: { is_ok: false, message: "It cannot be reached." } })
  expect(lost.cache?.latency_ms).toBeLessThan(1_000)
  await proxies[kind].become("none")
  await expect.poll(look, { timeout: 10_000 }).toMatchObject({ status: "ok", cache: { is_ok: true, kind } })

  await runtime.close()
  await expect(runtime.ports.cache.get("greeting")).rejects.toMatchObject({ code: "unavailable" })
  expect(await direct.get("greeting")).toBe("hello")
})

test("closing hangs up", async () => {
  const runtime = start(configurations.redis)
  // In this database: ours, the bridge's, and the runtime's while it is open.
  const connections = async () => String(await direct.sendCommand(["CLIENT", "LIST"])).match(/ db=4 /g)?.length
  await expect.poll(connections).toBe(2)
  await expect.poll(() => runtime.ports.cache.ping().catch(() => null), { timeout: 10_000 }).not.toBeNull()
  await expect.poll(connections).toBe(3)
  await runtime.close()
  await expect.poll(connections).toBe(2)
})
