import pg from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type LegacyUser, type Plan, planOf } from "#lib/migration/plan"
import { startTestStack } from "../test-stack.mjs"
import { addLegacyUsers, oddityOf } from "./legacy-users.ts"

const COUNT = 2_000

let stack: Awaited<ReturnType<typeof startTestStack>>
let client: pg.Client

beforeAll(async () => {
  stack = await startTestStack()
  client = new pg.Client({ connectionString: stack.env.MIGRATION_DATABASE_URL })
  await client.connect()
  await addLegacyUsers(client, COUNT)
})

afterAll(async () => {
  await client?.end()
  await stack?.stop()
})

/** Users by their number, each with what is planned for them. */
async function planned(database: pg.Client, emails = "user-%"): Promise<Map<number, { row: LegacyUser; plan: Plan }>> {
  const { rows } = await database.query(
    `select p.*, substr(p.email, 6, 6)::int as number, coalesce((select json_agg(json_build_object('id', m.workspace_id, 'role', m.role))
       from workspace_members m where m.user_id = p.user_id), '[]') as workspaces
     from profiles p where email like $1 and app.is_legacy(p) order by email`,
    [emails],
  )
  return new Map(rows.map((row) => [row.number, { row, plan: planOf(row) }]))
}

const share = (users: Iterable<{ plan: Plan }>, is: (plan: Plan) => boolean) => {
  const all = [...users]
  return all.filter(({ plan }) => is(plan)).length / all.length
}

describe("legacy users", () => {
  it("are as many as were wanted, and a second time changes nothing", async () => {
    const before = await planned(client)
    expect(before.size).toBe(COUNT)
    await addLegacyUsers(client, COUNT)
    expect(await planned(client)).toEqual(before)
  })

  it("are the same people in another database, and others in another series", async () => {
    const { rows } = await client.query("select array_agg(user_id::text order by email) as ids from profiles")
    await addLegacyUsers(client, 50, "other")
    const others = await planned(client, "user-%@other.example.com")
    expect(others.size).toBe(50)
    for (const { row } of others.values()) expect(rows[0].ids).not.toContain(row.user_id)
    await client.query("delete from workspaces where slug like 'example-company-other-%'")
    await client.query("delete from profiles where email like '%@other.example.com'")
    expect(rows[0].ids.slice(0, 2)).toEqual([
      "723fa8c7-f436-4521-85e3-81f74ee35761",
      "5b0ef32a-0897-4da9-8243-fcc3781b3473",
    ])
  })

  it("come to what they are made for: the odd fail for their reason, and nobody else does", async () => {
    const users = await planned(client)
    for (const [number, { plan }] of users) {
      const odd = oddityOf(number)
      const expected = odd === undefined || odd === "completed_without_data" ? "completed" : odd
      expect(plan.status === "failed" ? plan.error_code : plan.status, `user ${number}`).toBe(expected)
      if (odd === "completed_without_data") expect(plan).toMatchObject({ manifest: "skipped" })
    }
    expect([...users.keys()].filter((number) => oddityOf(number)).length).toBe((COUNT * 3) / 100)
  })

  it("are a mix: every status, every position, with and without answers", async () => {
    const users = await planned(client)
    const statuses = new Set([...users.values()].map(({ row }) => row.onboarding_status))
    expect([...statuses]).toEqual(
      expect.arrayContaining([
        "none",
        "pending",
        "payment_confirmed",
        "active",
        "in_progress",
        "completed",
        "abandoned",
      ]),
    )
    const plans = [...users.values()].map(({ plan }) => plan).filter((plan) => plan.status === "completed")
    expect(new Set(plans.map(({ step }) => step)).size).toBeGreaterThanOrEqual(18)
    const all = [...users.values()]
    expect(share(all, (plan) => plan.status === "completed")).toBeGreaterThan(0.95)
    const withAnswers = share(all, (plan) => plan.status === "completed" && plan.steps.length > 0)
    expect(withAnswers).toBeGreaterThan(0.2)
    expect(withAnswers).toBeLessThan(0.5)
    const due = share(all, (plan) => plan.status === "completed" && plan.manifest === "pending")
    expect(due).toBeGreaterThan(0.05)
    expect(due).toBeLessThan(0.12)
    const warnings = new Set(plans.flatMap((plan) => plan.warnings))
    expect([...warnings].sort()).toEqual([
      "abandoned",
      "completed_by_flag_only",
      "completed_by_status_only",
      "completed_without_data",
      "completed_without_time",
      "not_carried: tone",
      "not_carried: website",
      "position_unknown",
    ])
  })
})
