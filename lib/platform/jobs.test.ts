import { afterAll, beforeAll, expect, test } from "vitest"
import type { SystemCtx } from "#lib/platform/context"
import { createDb, createPool } from "#lib/platform/db"
import { type JobHandlers, jobSender, startWorker } from "#lib/platform/jobs"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test("a first send asks for no second connection: all others may be waiting for the one it has", async () => {
  const pool = createPool(world.runtime.env.DATABASE_URL as string, 1)
  const send = jobSender(pool)
  const workspace_id = crypto.randomUUID()
  const job = { workspace_id, manifest_id: crypto.randomUUID() }
  const sent = () =>
    createDb(pool)
      .transaction()
      .execute(async (trx) => trx.executeQuery(await send(trx, "embedding_queue", job, {})))
  await sent()
  await sent()
  const { rows } = await pool.query("select 1 from pgboss.job where data->>'workspace_id' = $1", [workspace_id])
  expect(rows).toHaveLength(2)
  await pool.end()
})

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
