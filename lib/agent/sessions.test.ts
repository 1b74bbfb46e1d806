import { afterAll, beforeAll, describe, expect, test } from "vitest"
import * as agent from "#lib/agent/service"
import { readTurn } from "#lib/agent/service/records"
import { DashboardSha } from "#lib/dashboards/contract/schema"
import type { Ctx } from "#lib/platform/context"
import { sha256 } from "#lib/platform/crypto"
import { all, begin, done, ended, eventsLeft, speaking, take, turnsOf, until } from "#lib/platform/testing/chat"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

describe("a turn", () => {
  test("becomes one immutable object, listed in the session's manifest; its event rows go", async () => {
    const ctx = speaking(world.a.analyst, [{ text: "Hello there." }])
    const id = await begin(ctx)
    const events = await all(await agent.stream(ctx, { id, message: "Hi" }))
    expect(events.map((each) => each.event)).toEqual(["step", "token", "done"])
    expect(events.every((each) => /^\d+$/.test(each.id ?? ""))).toBe(true)
    const turn = await ended(ctx, id)
    expect(await eventsLeft(ctx, id)).toEqual([])
    const text = await ctx.ports.objects.getText(turn.object_path ?? "")
    expect(sha256(text)).toBe(turn.sha256)
    const manifest = await until(async () => {
      const key = `sessions/${ctx.workspace_id}/${id}/manifest.json`
      return (await ctx.ports.objects.exists(key)) ? JSON.parse(await ctx.ports.objects.getText(key)) : undefined
    })
    expect(manifest.turns).toMatchObject([{ turn_id: turn.id, object_path: turn.object_path, sha256: turn.sha256 }])
    const exported = String((await agent.exportSession(ctx, { id })).body)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    expect(exported.map((line) => line.kind)).toEqual(["turn", "message", "event", "event", "event", "response"])
    expect(await agent.getSession(ctx, { id })).toMatchObject({
      title: "Hi",
      is_running: false,
      total_tokens: 110,
      messages: [
        { role: "user", text: "Hi" },
        { role: "assistant", text: "Hello there.", status: "completed" },
      ],
    })
  })

  test("puts model and tool calls on record by hashes, never by content", async () => {
    const ctx = speaking(world.a.analyst, [
      { calls: [{ name: "search_catalog", input: { words: "secret-word" } }] },
      { text: "ok" },
    ])
    const id = await begin(ctx)
    await all(await agent.stream(ctx, { id, message: "Find" }))
    const calls = await ctx.tx((db) => db.selectFrom("model_calls").selectAll().where("session_id", "=", id).execute())
    expect(calls).toHaveLength(2)
    expect(calls[0]).toMatchObject({
      model: "scripted",
      purpose: "chat",
      input_tokens: 100,
      output_tokens: 10,
      status: "ok",
    })
    const tools = await ctx.tx((db) => db.selectFrom("tool_calls").selectAll().where("session_id", "=", id).execute())
    expect(tools).toMatchObject([
      { tool: "search_catalog", status: "ok", args_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    expect(JSON.stringify(tools)).not.toContain("secret-word")
  })

  test("keeps the person's words when the model fails, and says what to do", async () => {
    const ctx = speaking(world.a.analyst, [{ fail: new Error("socket hang up: secret prompt") }])
    const id = await begin(ctx)
    const events = await all(await agent.stream(ctx, { id, message: "Will you answer?" }))
    expect(events.find((each) => each.event === "error")?.data).toMatchObject({
      code: "upstream_failed",
      message: expect.not.stringContaining("secret prompt"),
    })
    expect(done(events)).toMatchObject({ status: "failed" })
    expect((await agent.messages(ctx, { id })).messages[0]).toMatchObject({ role: "user", text: "Will you answer?" })
  })

  test("is read whole when it ends between its row and its events", async () => {
    const ctx = speaking(world.a.analyst, [{ text: "Hello." }])
    const id = await begin(ctx)
    await all(await agent.stream(ctx, { id, message: "Are you there?" }))
    const row = await ended(ctx, id)
    const early = { ...row, status: "running" as const, object_path: null, sha256: null, ended_at: null }
    expect(await readTurn(ctx, early)).toMatchObject({ message: "Are you there?", status: "completed" })
  })

  test("an answer cut in the middle is an error, and tools of it do not run", async () => {
    const ctx = speaking(world.a.analyst, [{ text: "Reven", calls: [{ name: "list_datasets", input: {} }], cut: true }])
    const id = await begin(ctx)
    const events = await all(await agent.stream(ctx, { id, message: "Go" }))
    expect(events.map((each) => each.event)).not.toContain("tool_result")
    expect(events.find((each) => each.event === "error")?.data).toMatchObject({ details: { reason: "model_cut" } })
    expect(done(events)).toMatchObject({ status: "failed" })
  })

  test("resumes after the last event read: nothing is lost and nothing comes twice", async () => {
    const ctx = speaking(world.a.analyst, [{ calls: [{ name: "list_datasets", input: {} }] }, { text: "One dataset." }])
    const id = await begin(ctx)
    const before = await take(
      await agent.stream(ctx, { id, message: "What is there?" }),
      (event) => event.event === "tool_call",
    )
    const rest = await all(await agent.resume(ctx, { id, last_event_id: before.at(-1)?.id }))
    expect(rest.at(-1)?.event).toBe("done")
    const whole = await all(await agent.resume(ctx, { id }))
    expect([...before, ...rest]).toEqual(whole)
    expect(new Set(whole.map((event) => event.id)).size).toBe(whole.length)
  })

  test("goes on without a follower for a while, then stops", async () => {
    const ctx = speaking(world.a.analyst, [{ text: "Thinking", hang: true }], { assistant_grace_ms: 150 })
    const id = await begin(ctx)
    await take(await agent.stream(ctx, { id, message: "Think" }), (event) => event.event === "token")
    expect((await turnsOf(ctx, id))[0]?.status).toBe("running")
    const turn = await ended(ctx, id)
    expect(turn.status).toBe("stopped")
    const calls = await ctx.tx((db) =>
      db.selectFrom("model_calls").select("status").where("session_id", "=", id).execute(),
    )
    expect(calls).toEqual([{ status: "stopped" }])
  })

  test("stops when asked; one turn runs at a time", async () => {
    const ctx = speaking(world.a.analyst, [{ text: "Thinking", hang: true }])
    const id = await begin(ctx)
    const stream = await agent.stream(ctx, { id, message: "Think" })
    const reading = all(stream)
    await expect(agent.stream(ctx, { id, message: "And again" })).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "turn_running" },
    })
    expect(await agent.stop(ctx, { id })).toEqual({ is_stopped: true })
    expect(done(await reading)).toMatchObject({ status: "stopped" })
    await ended(ctx, id)
    expect(await agent.stop(ctx, { id })).toEqual({ is_stopped: false })
  })

  test("is on record when it is told done, however slow the store: the next word is taken at once", async () => {
    const { objects } = world.a.analyst.ports
    const slow: Ctx["ports"]["objects"] = {
      ...objects,
      put: async (...object) => {
        await new Promise((resolve) => setTimeout(resolve, 150))
        return objects.put(...object)
      },
    }
    const ctx = speaking(world.a.analyst, [{ text: "One." }, { text: "Two." }], { objects: slow })
    const id = await begin(ctx)
    expect(done(await all(await agent.stream(ctx, { id, message: "First" })))).toMatchObject({ status: "completed" })
    expect(done(await all(await agent.stream(ctx, { id, message: "Second" })))).toMatchObject({ status: "completed" })
  })

  test("tells done although the store lost it", async () => {
    const { objects } = world.a.analyst.ports
    const broken = { ...objects, put: () => Promise.reject(new Error("The disk is full.")) }
    const ctx = speaking(world.a.analyst, [{ text: "One." }], { objects: broken })
    const id = await begin(ctx)
    expect(done(await all(await agent.stream(ctx, { id, message: "First" })))).toMatchObject({ status: "completed" })
  })

  test("the same idempotency key is the same turn", async () => {
    const ctx = speaking(world.a.analyst, [{ text: "Once." }])
    const id = await begin(ctx)
    const said = { id, message: "Say it", idempotency_key: "k1" }
    const first = await all(await agent.stream(ctx, said))
    expect(await all(await agent.stream(ctx, said))).toEqual(first)
    expect(await turnsOf(ctx, id)).toHaveLength(1)
  })

  test("a turn whose process died is ended with what it had said", async () => {
    const ctx = speaking(world.a.analyst, [{ text: "Fine." }])
    const id = await begin(ctx)
    const at = new Date(Date.now() - 60_000).toISOString()
    await ctx.tx(async (db) => {
      const place = { workspace_id: ctx.workspace_id, user_id: ctx.user.id, session_id: id }
      const turn = await db
        .insertInto("assistant_turns")
        .values({ ...place, turn_index: 1 })
        .returning("id")
        .executeTakeFirstOrThrow()
      const row = (event: string, data: object) => ({
        ...place,
        turn_id: turn.id,
        event,
        data: JSON.stringify(data),
        at,
      })
      await db
        .insertInto("assistant_events")
        .values([row("message", { text: "Lost?" }), row("token", { text: "Half an" })])
        .execute()
    })
    const session = await agent.getSession(ctx, { id })
    expect(session).toMatchObject({
      is_running: false,
      messages: [{ text: "Lost?" }, { text: "Half an", status: "failed" }],
    })
    expect(done(await all(await agent.stream(ctx, { id, message: "Again" })))).toMatchObject({ status: "completed" })
  })

  test("an ended chat takes no more words, but can be read", async () => {
    const ctx = speaking(world.a.analyst, [{ text: "Bye." }])
    const id = await begin(ctx)
    await all(await agent.stream(ctx, { id, message: "Bye" }))
    await agent.endSession(ctx, { id })
    await expect(agent.stream(ctx, { id, message: "Hello?" })).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "session_ended" },
    })
    expect((await agent.messages(ctx, { id })).messages).toHaveLength(2)
    const audit = await world.a.owner.tx((db) =>
      db.selectFrom("audit_log").select("action").orderBy("id").where("target_id", "=", id).execute(),
    )
    expect(audit.map((row) => row.action)).toEqual(["assistant_session.create", "assistant_session.end"])
  })
})

describe("who may", () => {
  test("a chat is its person's own: others of the workspace and of elsewhere find nothing", async () => {
    const ctx = speaking(world.a.analyst, [{ text: "Mine." }])
    const id = await begin(ctx)
    await all(await agent.stream(ctx, { id, message: "Mine?" }))
    const sha = DashboardSha.parse("a".repeat(64))
    for (const other of [world.a.owner, world.b.owner]) {
      const acts = [
        () => agent.getSession(other, { id }),
        () => agent.messages(other, { id }),
        () => agent.stream(other, { id, message: "?" }),
        () => agent.resume(other, { id }),
        () => agent.stop(other, { id }),
        () => agent.confirm(other, { id, sha256: sha }),
        () => agent.artifact(other, { id, sha256: sha }),
        () => agent.exportSession(other, { id }),
        () => agent.endSession(other, { id }),
      ]
      for (const act of acts) await expect(act()).rejects.toMatchObject({ code: "not_found" })
    }
    await expect(agent.createSession(world.a.viewer, {})).rejects.toMatchObject({ code: "forbidden" })
  })

  test("a connection of another workspace cannot be asked", async () => {
    const [foreign] = await world.b.owner.tx((db) =>
      db.selectFrom("connections").select("id").where("workspace_id", "=", world.b.workspace_id).execute(),
    )
    await expect(agent.createSession(world.a.analyst, { connection_id: foreign?.id as never })).rejects.toMatchObject({
      code: "not_found",
    })
  })
})
