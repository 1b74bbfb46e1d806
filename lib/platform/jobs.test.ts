import { afterAll, beforeAll, expect, test } from "vitest"
import type { SystemCtx } from "#lib/platform/context"
import { createPool } from "#lib/platform/db"
import { type JobHandlers, startWorker } from "#lib/platform/jobs"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test("a job is tried again, and after its last try somebody is told", async () => {
  const queue = `test.${crypto.randomUUID().slice(0, 8)}`
  const pool = createPool(world.runtime.env.WORKER_DATABASE_URL as string, 2)
  const tries: unknown[] = []
  let tell: (data: unknown) => void = () => undefined
  const told = new Promise<unknown>((resolve) => {
    tell = resolve
  })
  const handlers = {
    [queue]: {
      run: async (_: SystemCtx, data: unknown) => {
        tries.push(data)
        throw new Error("never works")
      },
      retry: { limit: 1, delay_s: 0 },
      give_up: async (_: SystemCtx, data: unknown) => tell(data),
    },
  }
  const worker = await startWorker(pool, handlers as unknown as JobHandlers, () => world.system, world.runtime.log)
  await worker.boss.send(queue, { evidence_id: "e1" })
  expect(await told).toMatchObject({ evidence_id: "e1" })
  expect(tries).toHaveLength(2)
  await worker.stop()
  await pool.end()
})
