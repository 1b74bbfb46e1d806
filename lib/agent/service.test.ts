import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { AssistantEventData, AssistantEventName } from "#lib/agent/contract"
import { AssistantSessionId } from "#lib/agent/contract"
import * as agent from "#lib/agent/service"
import * as dashboards from "#lib/dashboards/service"
import type { Ctx } from "#lib/platform/context"
import type { ServerEvent } from "#lib/platform/endpoint"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const MAIN_JOB = "Show revenue by month and by region, and the top ten products"

async function begin(ctx: Ctx) {
  const { session_id } = await agent.createSession(ctx, {})
  return AssistantSessionId.parse(session_id)
}
async function all(events: AsyncIterable<ServerEvent>): Promise<ServerEvent[]> {
  const found: ServerEvent[] = []
  for await (const event of events) found.push(event)
  return found
}
const ask = async (ctx: Ctx, id: AssistantSessionId, message: string) => all(await agent.stream(ctx, { id, message }))
const last = <N extends AssistantEventName>(events: ServerEvent[], name: N) =>
  events.findLast((event) => event.event === name)?.data as AssistantEventData<N> | undefined
const textOf = (events: ServerEvent[]) =>
  events
    .filter((event) => event.event === "token")
    .map((event) => (event.data as { text: string }).text)
    .join("")

describe("the main job with the built-in planner", () => {
  test("explores, prices, validates, shows, waits for a yes, and saves what was shown", async () => {
    const ctx = world.a.analyst
    const id = await begin(ctx)
    const events = await ask(ctx, id, MAIN_JOB)
    const tools = events
      .filter((event) => event.event === "tool_result")
      .map((event) => event.data as AssistantEventData<"tool_result">)
    expect(
      tools.map((tool) => `${tool.tool} ${tool.status}`),
      JSON.stringify(tools.filter((tool) => tool.status !== "ok")),
    ).toEqual(
      expect.arrayContaining([
        "list_tables ok",
        "get_table_schema ok",
        "run_dry_run_query ok",
        "validate_dashboard_yaml ok",
        "save_dashboard_yaml ok",
      ]),
    )
    const preview = last(events, "preview")
    expect(preview?.tiles.length).toBeGreaterThanOrEqual(3)
    const confirm = last(events, "confirm")
    expect(confirm?.sha256).toBe(preview?.sha256)
    expect(last(events, "done")).toMatchObject({
      status: "completed",
      dashboard_slug: null,
      cost_usd: 0,
      unverified_numbers: [],
    })
    expect(textOf(events)).toContain("I read this as")

    const saved = await agent.confirm(ctx, { id, sha256: confirm?.sha256 ?? "" })
    const made = await dashboards.get(ctx, { slug: saved.slug })
    expect(made.etag).toBe(confirm?.sha256)
    const again = await agent.confirm(ctx, { id, sha256: confirm?.sha256 ?? "" })
    expect(again).toEqual(saved)
    const view = await dashboards.view(ctx, { slug: saved.slug })
    expect(view.tiles.map((tile) => tile.outcome?.error ?? null)).toEqual([null, null, null])
  })
})
