import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Ctx } from "#lib/platform/context"
import { openWorld, type World } from "#lib/platform/testing/world"
import { POST as confirm } from "./sessions/[id]/confirm/route.ts"
import { GET as session } from "./sessions/[id]/route.ts"
import { GET as resume, POST as say } from "./sessions/[id]/stream/route.ts"
import { POST as begin } from "./sessions/route.ts"

// The main job from a command line: JSON in, server-sent events out.

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const request = (ctx: Ctx, path: string, body?: object, headers: Record<string, string> = {}) =>
  new Request(`http://localhost:3000/api/v1/chat/sessions${path}`, {
    method: body ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${world.token(ctx)}`,
      "x-workspace-id": ctx.workspace_id,
      ...(body ? { "content-type": "application/json" } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
const params = (values: Record<string, string>) => ({ params: Promise.resolve(values) })

type Told = { id: string; event: string; data: Record<string, unknown> }
async function told(response: Response): Promise<Told[]> {
  const text = await response.text()
  return text
    .split("\n\n")
    .filter((block) => block && !block.startsWith(":"))
    .map((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? ""
      return { id: field("id"), event: field("event"), data: JSON.parse(field("data")) as Record<string, unknown> }
    })
}

describe("a chat over HTTP", () => {
  test("asks, follows, confirms; the same key is the same turn; a reader resumes after an event", async () => {
    const ctx = world.a.analyst
    const made = await begin(request(ctx, "", {}), params({}))
    expect(made.status).toBe(201)
    const { session_id: id } = (await made.json()) as { session_id: string }
    const key = { "idempotency-key": "ask-once" }
    const ask = () => say(request(ctx, `/${id}/stream`, { message: "Revenue by region" }, key), params({ id }))
    const response = await ask()
    expect(response.headers.get("content-type")).toContain("text/event-stream")
    const events = await told(response)
    expect(events.at(-1)).toMatchObject({ event: "done", data: { status: "completed" } })
    expect(await told(await ask())).toEqual(events)

    const half = events[Math.floor(events.length / 2)]?.id ?? ""
    const rest = await told(await resume(request(ctx, `/${id}/stream?last_event_id=${half}`), params({ id })))
    expect(rest).toEqual(events.slice(Math.floor(events.length / 2) + 1))

    const sha256 = String(events.find((each) => each.event === "confirm")?.data.sha256)
    const saved = await confirm(request(ctx, `/${id}/confirm`, { sha256 }), params({ id }))
    expect(await saved.json()).toMatchObject({
      slug: "revenue-by-region",
      sha256,
      preview_url: "/dashboards/revenue-by-region",
    })
    const shown = (await (await session(request(ctx, `/${id}`), params({ id }))).json()) as {
      messages: { role: string }[]
    }
    expect(shown.messages.map((message) => message.role)).toEqual(["user", "assistant"])
  }, 60_000)

  test("answers problems, not streams, when there is nothing to follow", async () => {
    const ctx = world.a.analyst
    const id = crypto.randomUUID()
    for (const [response, status] of [
      [await say(request(ctx, `/${id}/stream`, { message: "Hi" }), params({ id })), 404],
      [await say(request(ctx, `/${id}/stream`, { message: "" }), params({ id })), 400],
      [await say(request(ctx, `/${id}/stream`, { message: "Hi", tools: ["rm"] }), params({ id })), 400],
      [await resume(request(ctx, `/${id}/stream?last_event_id=x`), params({ id })), 400],
      [await begin(request(world.a.viewer, "", {}), params({})), 403],
    ] as const) {
      expect(response.status).toBe(status)
      expect(response.headers.get("content-type")).toContain("problem+json")
    }
  })
})
