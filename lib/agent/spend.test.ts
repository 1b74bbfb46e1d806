import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { AssistantEventData } from "#lib/agent/contract"
import * as agent from "#lib/agent/service"
import * as catalog from "#lib/catalog/service"
import type { Ctx } from "#lib/platform/context"
import { all, begin, done, speaking, turnsOf } from "#lib/platform/testing/chat"
import { type ScriptedMove, scriptedModel } from "#lib/platform/testing/scripted-model"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const KEY = `sk-ant-${"a1b2c3d4".repeat(3)}`

describe("spend", () => {
  test("a used-up budget stops the call before it is made", async () => {
    const company = await world.company()
    const { models, calls } = scriptedModel([{ text: "Expensive." }], "anthropic")
    const ctx: Ctx = { ...company.analyst, ports: { ...company.analyst.ports, language_models: models } }
    const spent = {
      workspace_id: ctx.workspace_id,
      user_id: ctx.user.id,
      provider: "anthropic",
      model: "m",
      purpose: "chat",
      status: "ok",
    }
    await ctx.tx((db) =>
      db
        .insertInto("model_calls")
        .values({ ...spent, cost_usd: 50 })
        .execute(),
    )
    const id = await begin(ctx)
    const events = await all(await agent.stream(ctx, { id, message: "Hi" }))
    expect(events.find((each) => each.event === "error")?.data).toMatchObject({
      code: "limit_exceeded",
      details: { reason: "budget_exhausted" },
    })
    expect(calls).toHaveLength(0)
    // Last month's spend does not count.
    await world
      .systemIn(ctx.workspace_id)
      .tx((db) =>
        db
          .updateTable("model_calls")
          .set({ at: "2020-01-01T00:00:00Z" })
          .where("workspace_id", "=", ctx.workspace_id)
          .execute(),
      )
    expect(done(await all(await agent.stream(ctx, { id, message: "Hi" })))).toMatchObject({ status: "completed" })
  })

  test("secrets and addresses are taken out before a hosted model hears them", async () => {
    const company = await world.company()
    const { models, calls } = scriptedModel([{ text: "ok" }], "anthropic")
    const ctx: Ctx = { ...company.analyst, ports: { ...company.analyst.ports, language_models: models } }
    const id = await begin(ctx)
    await all(
      await agent.stream(ctx, {
        id,
        message: `My key is ${KEY}, card 4111 1111 1111 1111, mail eve@example.com`,
      }),
    )
    const prompt = JSON.stringify(calls[0]?.prompt)
    for (const secret of [KEY, "4111 1111 1111 1111", "eve@example.com"]) expect(prompt).not.toContain(secret)
    expect(prompt).toContain("[key]")
  })

  test("an unexpected throw in a tool is told without its insides", async () => {
    const company = await world.company()
    const ctx = speaking(company.analyst, [{ calls: [{ name: "list_datasets", input: {} }] }, { text: "Sorry." }], {
      warehouses: {
        ...company.analyst.ports.warehouses,
        duckdb: () => {
          throw new TypeError("inner secret")
        },
      } as never,
    })
    const id = await begin(ctx)
    const events = await all(await agent.stream(ctx, { id, message: "Look" }))
    expect(JSON.stringify(events)).not.toContain("inner secret")
    expect(events.find((each) => each.event === "tool_result")?.data).toMatchObject({ status: "failed" })
  })
})

describe("generate", () => {
  test("one request, one new dashboard; the same prompt again makes another beside it", async () => {
    const ctx = world.a.analyst
    const connection_id = (
      await ctx.tx((db) =>
        db
          .selectFrom("connections")
          .select("id")
          .where("workspace_id", "=", ctx.workspace_id)
          .executeTakeFirstOrThrow(),
      )
    ).id as never
    const input = { connection_id, user_prompt: "Revenue by region and orders by month" }
    const first = done(await all(await agent.generate(ctx, input)))
    expect(first).toMatchObject({
      status: "completed",
      dashboard_slug: expect.any(String),
      preview_url: `/dashboards/${first.dashboard_slug}`,
    })
    const second = done(await all(await agent.generate(ctx, input)))
    expect(second.dashboard_slug).toBe(`${first.dashboard_slug}-2`)
    const grants = await turnsOf(ctx, first.session_id)
    expect(grants[0]?.create_grant).toBe("used")
  }, 60_000)

  test("the leave to create is used once", async () => {
    const yaml = (slug: string) =>
      `version: 1\nslug: ${slug}\ntitle: T\nconnection: Sample\nqueries:\n  - { id: q, sql: select 1 as one }\ntiles:\n  - { id: q, type: table, title: T, query: q }\n`
    const call = (slug: string) => [
      { name: "validate_dashboard_yaml", input: { yaml_content: yaml(slug) } },
      { name: "save_dashboard_yaml", input: { yaml_content: yaml(slug), slug } },
    ]
    const steps: ScriptedMove[] = [
      { calls: [{ name: "run_dry_run_query", input: { sql: "select 1 as one" } }] },
      { calls: call("grant-one").slice(0, 1) },
      { calls: call("grant-one").slice(1) },
      { calls: call("grant-two").slice(0, 1) },
      { calls: call("grant-two").slice(1) },
      { text: "Done." },
    ]
    const ctx = speaking(world.a.analyst, steps)
    const connection_id = (
      await ctx.tx((db) =>
        db
          .selectFrom("connections")
          .select("id")
          .where("workspace_id", "=", ctx.workspace_id)
          .executeTakeFirstOrThrow(),
      )
    ).id as never
    const events = await all(await agent.generate(ctx, { connection_id, user_prompt: "Two, please" }))
    const saves = events
      .filter((each) => each.event === "tool_result")
      .map((each) => each.data as AssistantEventData<"tool_result">)
      .filter((each) => each.tool === "save_dashboard_yaml")
    expect(saves.map((each) => each.summary)).toEqual(["saved as grant-one", "waits for your yes"])
    expect(done(events).dashboard_slug).toBe("grant-one")
  }, 60_000)
})

describe("the cache of tools", () => {
  test("answers again without the warehouse, until the catalogue is new; never across workspaces", async () => {
    const [one, two] = [await world.company(), await world.company()]
    const look: ScriptedMove[] = [{ calls: [{ name: "list_tables", input: { dataset_name: "main" } }] }, { text: "ok" }]
    const isCached = async (ctx: Ctx) => {
      const own = speaking(ctx, look)
      const events = await all(await agent.stream(own, { id: await begin(own), message: "Look" }))
      const [result] = events.filter((each) => each.event === "tool_result")
      return (result as { data: AssistantEventData<"tool_result"> }).data.is_cached
    }
    expect(await isCached(one.analyst)).toBe(false)
    expect(await isCached(one.analyst)).toBe(true)
    expect(await isCached(two.analyst)).toBe(false)
    // Another role may one day see less, so it never reads this one's answers.
    expect(await isCached(one.admin)).toBe(false)
    const connection = await one.owner.tx((db) =>
      db.selectFrom("connections").select("id").where("workspace_id", "=", one.workspace_id).executeTakeFirstOrThrow(),
    )
    await catalog.invalidate(one.owner, { connection_id: connection.id })
    expect(await isCached(one.analyst)).toBe(false)
  }, 60_000)
})
