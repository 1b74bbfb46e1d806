import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import { hotKeys } from "#lib/onboarding/hot-copy"
import * as onboarding from "#lib/onboarding/service"
import { memoryCache } from "#lib/platform/adapters/memory-cache"
import type { Ctx } from "#lib/platform/context"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const id = (text: string) => SessionId.parse(text)
const begin = async (ctx: Ctx) => id((await onboarding.create(ctx)).session_id)
const save = (ctx: Ctx, session_id: SessionId, step_id: number, data: Answers, base_revision?: number) =>
  onboarding.saveStep(ctx, { session_id, step_id, data, ...(base_revision !== undefined && { base_revision }) })
const read = (ctx: Ctx, session_id: SessionId, step_id: number) => onboarding.getStep(ctx, { session_id, step_id })
const acts = (session_id: string) =>
  world.system.tx(async (db) => {
    const rows = await db
      .selectFrom("audit_log")
      .select(["action", "details"])
      .where("target_id", "=", session_id)
      .orderBy("id")
      .execute()
    return rows.map((row) => row.action)
  })

describe("a session", () => {
  test("is created, listed newest first, read whole, and deleted with its answers", async () => {
    const { analyst } = await world.company()
    const first = await begin(analyst)
    const second = await begin(analyst)
    const { sessions } = await onboarding.list(analyst)
    expect(sessions.map((session) => session.session_id)).toEqual([second, first])
    expect(sessions[0]).toMatchObject({
      status: "open",
      progress: { completed: 0, total: 23 },
      metadata: { user_id: analyst.user.id, workspace_id: analyst.workspace_id },
    })
    await save(analyst, first, 12, DEMO_ANSWERS[12] as Answers)
    const summary = await onboarding.getSummary(analyst, { session_id: first })
    expect(summary.steps.map((step) => [step.step_id, step.status])).toEqual([[12, "completed"]])
    expect(summary.progress).toMatchObject({ completed: 1, percentage: 4, next_step: 1 })
    await onboarding.remove(analyst, { session_id: first })
    await expect(onboarding.getSummary(analyst, { session_id: first })).rejects.toMatchObject({ code: "not_found" })
    expect(await acts(first)).toEqual(["onboarding.start", "onboarding.save_step", "onboarding.delete"])
  })

  test("of another workspace does not exist, and a viewer may only read", async () => {
    const session = await begin(world.a.analyst)
    await save(world.a.analyst, session, 1, { company_name: "Fernhollow" })
    const foreign = [
      () => save(world.b.owner, session, 1, { company_name: "Taken over" }),
      () => read(world.b.owner, session, 1),
      () => onboarding.getProgress(world.b.owner, { session_id: session }),
      () => onboarding.getSummary(world.b.owner, { session_id: session }),
      () => onboarding.cleanup(world.b.owner, { session_id: session }),
      () => onboarding.remove(world.b.owner, { session_id: session }),
    ]
    for (const act of foreign) await expect(act()).rejects.toMatchObject({ code: "not_found" })
    const forbidden = [
      () => onboarding.create(world.a.viewer),
      () => save(world.a.viewer, session, 1, { company_name: "No" }),
      () => onboarding.remove(world.a.viewer, { session_id: session }),
    ]
    for (const act of forbidden) await expect(act()).rejects.toMatchObject({ code: "forbidden" })
    expect((await read(world.a.viewer, session, 1)).data).toEqual({ company_name: "Fernhollow" })
  })

  test("is deleted by whoever started it or by an admin only", async () => {
    const session = await begin(world.a.owner)
    await expect(onboarding.remove(world.a.analyst, { session_id: session })).rejects.toMatchObject({
      details: { reason: "not_yours" },
    })
    await onboarding.remove(world.a.admin, { session_id: session })
  })
})

describe("saving", () => {
  test("gives a receipt, counts what is complete, and keeps every revision it needs", async () => {
    const { analyst } = await world.company()
    const session = await begin(analyst)
    expect(await read(analyst, session, 1)).toMatchObject({ revision: 0, data: {}, status: "not_started" })
    const first = await save(analyst, session, 1, { company_name: "Fernhollow" }, 0)
    expect(first).toMatchObject({ revision: 1, status: "in_progress", is_merged: false, progress: { completed: 0 } })
    const second = await save(analyst, session, 1, DEMO_ANSWERS[1] as Answers, 1)
    expect(second).toMatchObject({ revision: 2, status: "completed", progress: { completed: 1, total: 23 } })
    expect(await read(analyst, session, 1)).toMatchObject({
      revision: 2,
      sha256: second.sha256,
      saved_at: second.saved_at,
      data: DEMO_ANSWERS[1],
    })
  })

  test("equal answers, in any order of fields, make no new revision and no audit row", async () => {
    const { analyst } = await world.company()
    const session = await begin(analyst)
    const first = await save(analyst, session, 1, { company_name: "Fernhollow", headquarters: "Here" })
    const second = await save(analyst, session, 1, { headquarters: "Here", company_name: "Fernhollow" })
    expect(second).toEqual(first)
    expect(await acts(session)).toEqual(["onboarding.start", "onboarding.save_step"])
  })

  test("on an old revision merges field by field", async () => {
    const { analyst, admin } = await world.company()
    const session = await begin(analyst)
    await save(analyst, session, 1, { company_name: "Fernhollow", headquarters: "Here", website: "old.example.com" })
    await save(
      analyst,
      session,
      1,
      { company_name: "Fernhollow Outfitters", headquarters: "Here", website: "old.example.com" },
      1,
    )
    const merged = await save(admin, session, 1, { company_name: "Fernhollow", headquarters: "There" }, 1)
    expect(merged).toMatchObject({
      revision: 3,
      is_merged: true,
      data: { company_name: "Fernhollow Outfitters", headquarters: "There" },
    })
    expect((await read(analyst, session, 1)).data).toEqual(merged.data)
  })

  test("a field changed on both sides is a conflict that shows both values and changes nothing", async () => {
    const { analyst, admin } = await world.company()
    const session = await begin(analyst)
    await save(analyst, session, 1, { company_name: "Fernhollow" })
    await save(analyst, session, 1, { company_name: "Fernhollow One" }, 1)
    const act = save(admin, session, 1, { company_name: "Fernhollow Two" }, 1)
    await expect(act).rejects.toMatchObject({
      code: "conflict",
      details: {
        reason: "step_conflict",
        conflicts: [{ path: ["company_name"], base: "Fernhollow", mine: "Fernhollow Two", theirs: "Fernhollow One" }],
        current: { revision: 2 },
      },
    })
    expect((await read(analyst, session, 1)).data).toEqual({ company_name: "Fernhollow One" })
    await expect(save(admin, session, 1, { company_name: "x" }, 9)).rejects.toMatchObject({ code: "invalid_input" })
  })

  test("twenty saves at once on different fields of one step lose none", async () => {
    const { analyst } = await world.company()
    const session = await begin(analyst)
    const facts = Array.from({ length: 20 }, (_, i) => ({ id: `f${i}`, statement: `Fact ${i}`, verdict: "confirmed" }))
    await Promise.all(facts.map((fact) => save(analyst, session, 4, { facts: [fact] }, 0)))
    const saved = await read(analyst, session, 4)
    expect(saved.revision).toBe(20)
    expect(new Set((saved.data.facts as { id: string }[]).map((fact) => fact.id)).size).toBe(20)
  })

  test("answers of the wrong kind are refused with a path for each", async () => {
    const { analyst } = await world.company()
    const session = await begin(analyst)
    const refused = async (step: number, data: unknown) => {
      const error = await save(analyst, session, step, data as Answers).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: "invalid_input" })
      return (error as { details: { issues: { path: unknown[] }[] } }).details.issues.map((issue) => issue.path)
    }
    expect(await refused(1, {})).toEqual([["data"]])
    expect(await refused(1, { company_name: 7, stage: "sleepy", colour: "red" })).toEqual(
      expect.arrayContaining([["data", "company_name"], ["data", "stage"], ["data"]]),
    )
    expect(await refused(14, { icps: [{ name: "A", pains: [{ pain: 1 }] }] })).toEqual([
      ["data", "icps", 0, "pains", 0, "pain"],
    ])
    expect(await refused(1, { company_name: "a\0b" })).toEqual([["data", "company_name"]])
    expect(await refused(6, { pains: ["ok", "\ud800"] })).toEqual([["data", "pains", 1]])
    expect(await refused(24, { company_name: "x" })).toEqual([["step_id"]])
    expect(await refused(1, JSON.parse('{"__proto__":{"company_name":"x"}}'))).toEqual([["data"]])
    await expect(save(analyst, session, 1, { description: "x".repeat(256 * 1024) })).rejects.toMatchObject({
      code: "too_large",
    })
    expect((await read(analyst, session, 1)).revision).toBe(0)
  })

  test("cut at any statement, the step holds the old answer or the new one, with its receipt's audit row", async () => {
    const { analyst } = await world.company()
    const session = await begin(analyst)
    await save(analyst, session, 1, { company_name: "Old 0" })
    const { statements } = await world.failAt(0, () => save(analyst, session, 1, { company_name: "Old 0b" }))
    expect(statements).toBe(3)
    for (let n = 1; n <= statements; n++) {
      const before = await read(analyst, session, 1)
      const actsBefore = (await acts(session)).length
      const { outcome } = await world.failAt(n, () => save(analyst, session, 1, { company_name: `New ${n}` }))
      const after = await read(analyst, session, 1)
      const isNew = after.data.company_name === `New ${n}`
      expect(after.revision, `statement ${n}`).toBe(before.revision + (isNew ? 1 : 0))
      expect((await acts(session)).length - actsBefore).toBe(isNew ? 1 : 0)
      if (!isNew) expect(after.data).toEqual(before.data)
      if (outcome.status === "fulfilled") expect(isNew).toBe(true)
    }
  })
})

describe("items put by id", () => {
  const put = (ctx: Ctx, session_id: SessionId, items: Answers[], remove: string[] = []) =>
    onboarding.putItems(ctx, { session_id, step_id: 2, field: "sources", put: items, remove })

  test("stand beside what a person types meanwhile, and a field they wrote stays", async () => {
    const { analyst } = await world.company()
    const session = await begin(analyst)
    await save(analyst, session, 2, { not_applicable: true })
    expect(await put(analyst, session, [{ id: "e1", title: "Price list" }])).toMatchObject({ revision: 2 })
    expect((await read(analyst, session, 2)).data).toEqual({ sources: [{ id: "e1", title: "Price list" }] })
    await save(analyst, session, 2, { sources: [{ id: "e1", title: "Price list", note: "From spring" }] }, 2)
    const put4 = await put(analyst, session, [
      { id: "e1", kind: "price_list" },
      { id: "e2", title: "Deck" },
    ])
    expect(put4).toMatchObject({ revision: 4, status: "completed", progress: { completed: 1, total: 23 } })
    const mine = [{ id: "e1", title: "Price list", note: "From autumn" }]
    await save(analyst, session, 2, { sources: mine }, 3)
    expect((await read(analyst, session, 2)).data).toEqual({
      sources: [
        { id: "e1", title: "Price list", note: "From autumn", kind: "price_list" },
        { id: "e2", title: "Deck" },
      ],
    })
    await put(analyst, session, [], ["e1", "e2", "e3"])
    expect(await read(analyst, session, 2)).toMatchObject({ data: { sources: [] }, status: "not_started" })
  })

  test("join the caller's transaction: rolled back with it, copied only after it", async () => {
    const cache = memoryCache({ is_shared: true })
    const { analyst: person } = await world.company()
    const analyst: Ctx = { ...person, ports: { ...person.ports, cache } }
    const session = await begin(analyst)
    const key = hotKeys.step(session, 2)
    const act = analyst.tx(async () => {
      await put(analyst, session, [{ id: "e1", title: "Price list" }])
      throw new Error("the outer act failed")
    })
    await expect(act).rejects.toThrow("outer")
    expect(await read(analyst, session, 2)).toMatchObject({ revision: 0, data: {} })
    await analyst.tx(async () => {
      await put(analyst, session, [{ id: "e1", title: "Price list" }])
      expect(await cache.get(key)).not.toContain("Price list")
    })
    await vi.waitFor(async () => expect(await cache.get(key)).toContain("Price list"))
  })

  test("are refused without an id, for a field that is no list, to a viewer and to strangers", async () => {
    const session = await begin(world.a.analyst)
    await expect(put(world.a.analyst, session, [{ title: "x" }])).rejects.toMatchObject({ code: "invalid_input" })
    await expect(put(world.a.analyst, session, [{ id: "x", colour: "red" }])).rejects.toMatchObject({
      details: { issues: [{ path: ["data", "sources", 0] }] },
    })
    const act = onboarding.putItems(world.a.analyst, { session_id: session, step_id: 2, field: "not_applicable" })
    await expect(act).rejects.toMatchObject({ details: { issues: [{ path: ["field"] }] } })
    await expect(put(world.a.viewer, session, [])).rejects.toMatchObject({ code: "forbidden" })
    await expect(put(world.b.owner, session, [])).rejects.toMatchObject({ code: "not_found" })
  })
})
