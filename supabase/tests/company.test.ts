import { setTimeout as sleep } from "node:timers/promises"
import pg from "pg"
import { afterAll, expect, test } from "vitest"

// app.has_company(): whether a run of the migration is in somebody's way. In the database of the tenancy proofs, where no
// other test logs in as the web does.

const apart = new URL(process.env.TEST_POLICIES_URL as string)
const asWeb = new URL(process.env.DATABASE_URL as string)
asWeb.pathname = apart.pathname

const run = new pg.Client({ connectionString: apart.href })
await run.connect()
afterAll(() => run.end())

const hasCompany = async () => (await run.query("select app.has_company() as is")).rows[0].is

test("somebody is at work who asks as the web does, not whoever only keeps a connection", async () => {
  expect(await hasCompany()).toBe(false)
  const web = new pg.Client({ connectionString: asWeb.href })
  await web.connect()
  try {
    // Asked again, should the machine stop for longer than an answer counts.
    await expect.poll(() => web.query("select 1").then(hasCompany)).toBe(true)
    await expect.poll(hasCompany).toBe(false)
    await web.query("begin")
    // Longer than an idle one counts.
    await sleep(150)
    expect(await hasCompany()).toBe(true)
  } finally {
    await web.end()
  }
})
