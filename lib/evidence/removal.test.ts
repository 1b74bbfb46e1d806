import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Evidence, EvidenceId } from "#lib/evidence/contract"
import { bytesOf } from "#lib/evidence/fixture"
import * as evidence from "#lib/evidence/service"
import { SessionId } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx } from "#lib/platform/context"
import { type Company, openWorld, type World } from "#lib/platform/testing/world"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const begin = async (ctx: Ctx) => SessionId.parse((await onboarding.create(ctx)).session_id)
const announce = (ctx: Ctx, session_id: SessionId, size_bytes: number) =>
  evidence.create(ctx, { session_id, name: "plan.txt", size_bytes })
const idOf = (made: Evidence) => EvidenceId.parse(made.evidence_id)
const append = (ctx: Ctx, session_id: SessionId, made: Evidence, offset: number, piece: Uint8Array) =>
  evidence.append(ctx, { session_id, evidence_id: idOf(made), offset, piece: new Uint8Array(piece) })
const get = (ctx: Ctx, session_id: SessionId, made: Evidence) =>
  evidence.get(ctx, { session_id, evidence_id: idOf(made) })
const readNow = (ctx: Ctx, made: Evidence) =>
  evidence.read(world.systemIn(ctx.workspace_id), { workspace_id: ctx.workspace_id, evidence_id: made.evidence_id })
const sources = async (ctx: Ctx, session_id: SessionId) =>
  (await onboarding.getStep(ctx, { session_id, step_id: 2 })).data.sources
const keys = (of: { workspace_id: string }, session_id: string) =>
  world.runtime.ports.objects.list(`evidence/${of.workspace_id}/${session_id}/`)
const refused = (code: string) => expect.objectContaining({ code })

describe("what is removed is gone", () => {
  const full = async (company: Company) => {
    const session_id = await begin(company.analyst)
    const made = await evidence.attach(company.analyst, {
      session_id,
      name: "a.txt",
      bytes: bytesOf("Founded in 1990."),
    })
    await readNow(company.analyst, made)
    return { session_id, made }
  }

  test("evidence with its objects, facts and source; not by others", async () => {
    const { session_id, made } = await full(world.a)
    const input = { session_id, evidence_id: idOf(made) }
    await expect(evidence.remove(world.b.analyst, input)).rejects.toEqual(refused("not_found"))
    await expect(evidence.remove(world.a.viewer, input)).rejects.toEqual(refused("forbidden"))
    await evidence.remove(world.a.analyst, input)
    expect(await keys(world.a, session_id)).toEqual([])
    expect(await sources(world.a.analyst, session_id)).toEqual([])
    await expect(evidence.get(world.a.viewer, input)).rejects.toEqual(refused("not_found"))
    // A job that is still on its way finds nothing to do.
    await readNow(world.a.analyst, made)
  })

  test("an upload that is cancelled half-way", async () => {
    const { analyst } = world.a
    const session_id = await begin(analyst)
    const made = await announce(analyst, session_id, 200_000)
    await append(analyst, session_id, made, 0, randomBytes(100_000))
    await evidence.remove(analyst, { session_id, evidence_id: idOf(made) })
    expect(await keys(analyst, session_id)).toEqual([])
    await expect(append(analyst, session_id, made, 100_000, randomBytes(100_000))).rejects.toEqual(refused("not_found"))
  })

  test("a session with all its evidence", async () => {
    const { session_id } = await full(world.a)
    expect(await keys(world.a, session_id)).toHaveLength(2)
    await expect(evidence.removeSession(world.b.owner, { session_id })).rejects.toEqual(refused("not_found"))
    expect(await keys(world.a, session_id)).toHaveLength(2)
    await evidence.removeSession(world.a.analyst, { session_id })
    expect(await keys(world.a, session_id)).toEqual([])
  })

  test("what nobody went on with, after a day, and readings whose job was lost", async () => {
    const { analyst } = world.a
    const session_id = await begin(analyst)
    const [old, young, stuck] = [
      await announce(analyst, session_id, 200_000),
      await announce(analyst, session_id, 200_000),
      await evidence.attach(analyst, { session_id, name: "a.txt", bytes: bytesOf("words") }),
    ]
    for (const made of [old, young]) await append(analyst, session_id, made, 0, randomBytes(100_000))
    const { objects } = world.runtime.ports
    const orphan = `evidence/${analyst.workspace_id}/${session_id}/${crypto.randomUUID()}/content/abc`
    await objects.put(orphan, "nobody's")
    const age = (made: Evidence, hours: number) =>
      world.system.tx((db) =>
        db
          .updateTable("evidence")
          .set({ updated_at: new Date(Date.now() - hours * 3_600_000).toISOString() })
          .where("id", "=", made.evidence_id)
          .execute(),
      )
    await age(old, 25)
    await age(young, 23)
    await age(stuck, 2)
    const swept = await evidence.sweep(world.system)
    expect(swept.uploads).toBeGreaterThanOrEqual(1)
    await expect(get(analyst, session_id, old)).rejects.toEqual(refused("not_found"))
    expect(await get(analyst, session_id, stuck)).toMatchObject({ status: "failed", problem: { code: "unread" } })
    const left = await keys(analyst, session_id)
    expect(left.some((key) => key.includes(old.evidence_id))).toBe(false)
    expect(await objects.exists(orphan)).toBe(false)
    // The younger one goes on where it stopped.
    expect((await append(analyst, session_id, young, 100_000, bytesOf("x".repeat(100_000)))).status).not.toBe(
      "uploading",
    )
  })
})
