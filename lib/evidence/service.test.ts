import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Evidence, EvidenceId, MAX_FILE_BYTES, MAX_PIECE_BYTES, MIN_PIECE_BYTES } from "#lib/evidence/contract"
import { bytesOf, makePdf, makePng, pdfText } from "#lib/evidence/fixture"
import * as evidence from "#lib/evidence/service"
import { SessionId } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx } from "#lib/platform/context"
import { sha256 } from "#lib/platform/crypto"
import { AppError } from "#lib/platform/errors"
import type { FetchedPage } from "#lib/platform/guarded-fetch"
import type { Objects } from "#lib/platform/objects"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
let page: FetchedPage | AppError
/** The n-th write of an object from now on fails, or stores and then fails. */
let failing: { at: number; after: boolean } | null = null
beforeAll(async () => {
  world = await openWorld({
    ports: {
      fetchPage: async () => {
        if (page instanceof AppError) throw page
        return page
      },
    },
  })
  const { objects } = world.runtime.ports
  const put: Objects["put"] = async (...args) => {
    const isDue = failing !== null && --failing.at === 0
    if (isDue && !failing?.after) throw new AppError("unavailable", "The disk is gone.")
    await given(...args)
    if (isDue) throw new AppError("unavailable", "The disk is gone.")
  }
  const given = objects.put
  objects.put = put
})
afterAll(() => world.close())

const begin = async (ctx: Ctx) => SessionId.parse((await onboarding.create(ctx)).session_id)
const announce = (ctx: Ctx, session_id: SessionId, size_bytes: number, name = "plan.txt") =>
  evidence.create(ctx, { session_id, name, size_bytes })
const idOf = (made: Evidence) => EvidenceId.parse(made.evidence_id)
const append = (ctx: Ctx, session_id: SessionId, made: Evidence, offset: number, piece: Uint8Array) =>
  evidence.append(ctx, { session_id, evidence_id: idOf(made), offset, piece: new Uint8Array(piece) })
const get = (ctx: Ctx, session_id: SessionId, made: Evidence) =>
  evidence.get(ctx, { session_id, evidence_id: idOf(made) })
const readNow = async (ctx: Ctx, session_id: SessionId, made: Evidence) => {
  await evidence.read(world.systemIn(ctx.workspace_id), {
    workspace_id: ctx.workspace_id,
    evidence_id: made.evidence_id,
  })
  return get(ctx, session_id, made)
}
const sources = async (ctx: Ctx, session_id: SessionId) =>
  (await onboarding.getStep(ctx, { session_id, step_id: 2 })).data.sources
const keys = (of: { workspace_id: string }, session_id: string) =>
  world.runtime.ports.objects.list(`evidence/${of.workspace_id}/${session_id}/`)
const jobs = async (made: Evidence) => {
  const { rows } = await world.runtime.pool.query(
    "select count(*) as n from pgboss.job where name = 'evidence.read' and data->>'evidence_id' = $1",
    [made.evidence_id],
  )
  return Number(rows[0].n)
}
const columnOf = (made: Evidence, column: string) =>
  world.system.tx(async (db) => {
    const row = await db.selectFrom("evidence").selectAll().where("id", "=", made.evidence_id).executeTakeFirst()
    return row?.[column as "sha256"]
  })
const refused = (code: string, details: object = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) })

describe("a file arrives in pieces", () => {
  test("and becomes a source that is read once", async () => {
    const { analyst } = world.a
    const session_id = await begin(analyst)
    const text = `We were founded in 1987.\n${"The lake is quiet in winter. ".repeat(6_000)}`
    const bytes = bytesOf(text)
    const made = await announce(analyst, session_id, bytes.byteLength, "../../our\u202e plan.txt")
    expect(made).toMatchObject({ name: "our plan.txt", status: "uploading", received_bytes: 0, media_type: null })
    expect(await sources(analyst, session_id)).toBeUndefined()

    const half = await append(analyst, session_id, made, 0, bytes.subarray(0, 100_000))
    expect(half).toMatchObject({ status: "uploading", received_bytes: 100_000 })
    // What somebody who comes back sees.
    expect((await get(analyst, session_id, made)).received_bytes).toBe(100_000)
    const whole = await append(analyst, session_id, made, 100_000, bytes.subarray(100_000))
    expect(whole).toMatchObject({ status: "waiting", received_bytes: bytes.byteLength, media_type: "text/plain" })
    expect(await sources(analyst, session_id)).toMatchObject([{ id: made.evidence_id, title: "our plan.txt" }])
    expect(await jobs(made)).toBe(1)
    expect(await columnOf(made, "sha256")).toBe(sha256(bytes))
    const stored = await keys(analyst, session_id)
    expect(stored).toEqual([expect.stringMatching(new RegExp(`/${made.evidence_id}/content/${sha256(bytes)}$`))])
    expect(Buffer.from(await world.runtime.ports.objects.get(stored[0] as string))).toEqual(Buffer.from(bytes))

    const read = await readNow(analyst, session_id, made)
    expect(read).toMatchObject({ status: "read", problem: null, pages: null, characters: text.trim().length + 1 })
    expect(read.fact_count).toBeGreaterThan(0)
    const document = await evidence.readText(analyst, { text_path: (await columnOf(made, "text_path")) as string })
    expect(document?.text).toContain("founded in 1987")
    // A second run of the job changes nothing.
    expect(await readNow(analyst, session_id, made)).toEqual(read)
  })

  test("and no other size, order or workspace is taken", async () => {
    const { analyst, viewer } = world.a
    const session_id = await begin(analyst)
    const foreign = await begin(world.b.analyst)
    const made = await announce(analyst, session_id, 200_000)
    const piece = randomBytes(100_000)
    await expect(append(analyst, session_id, made, 5, piece)).rejects.toEqual(
      refused("conflict", { reason: "wrong_offset", received_bytes: 0 }),
    )
    await expect(append(analyst, session_id, made, 0, randomBytes(MIN_PIECE_BYTES - 1))).rejects.toThrow(
      "at least 64 KB",
    )
    await expect(append(analyst, session_id, made, 0, new Uint8Array())).rejects.toThrow("at least one byte")
    await expect(append(analyst, session_id, made, 0, randomBytes(200_001))).rejects.toThrow(
      "announced with 200000 bytes",
    )
    await expect(append(viewer, session_id, made, 0, piece)).rejects.toEqual(refused("forbidden"))
    await expect(append(world.b.analyst, foreign, made, 0, piece)).rejects.toEqual(refused("not_found"))
    await expect(append(world.b.analyst, session_id, made, 0, piece)).rejects.toEqual(refused("not_found"))
    // A session of one's own does not open another one's evidence either.
    await expect(append(analyst, await begin(analyst), made, 0, piece)).rejects.toEqual(refused("not_found"))
    expect(await keys(analyst, session_id)).toEqual([])
    await append(analyst, session_id, made, 0, piece)
    await expect(append(analyst, session_id, made, 0, piece)).rejects.toEqual(
      refused("conflict", { received_bytes: 100_000 }),
    )
  })

  test("up to 50 MB, and 30 for a session", async () => {
    const { analyst } = world.a
    const session_id = await begin(analyst)
    await expect(announce(analyst, session_id, 51 * 1024 * 1024)).rejects.toEqual(
      refused("too_large", { reason: "file_too_large", limit_bytes: MAX_FILE_BYTES }),
    )
    await expect(announce(analyst, session_id, 1, " \u202e ")).rejects.toEqual(refused("invalid_input"))
    await expect(announce(analyst, SessionId.parse(crypto.randomUUID()), 1)).rejects.toEqual(refused("not_found"))
    for (let i = 0; i < 30; i++) await announce(analyst, session_id, 1)
    await expect(announce(analyst, session_id, 1)).rejects.toEqual(refused("conflict", { limit: 30 }))
    expect((await evidence.list(analyst, { session_id })).evidence).toHaveLength(30)
  })

  test("of which the largest is put together whole", { timeout: 60_000 }, async () => {
    const { analyst } = world.a
    const session_id = await begin(analyst)
    const bytes = Buffer.concat([makePng(10, 10), Buffer.alloc(MAX_FILE_BYTES - 100, 7)])
    const whole = new Uint8Array(MAX_FILE_BYTES)
    whole.set(bytes)
    const made = await evidence.attach(analyst, { session_id, name: "large.png", bytes: whole })
    expect(made).toMatchObject({ status: "waiting", received_bytes: MAX_FILE_BYTES, media_type: "image/png" })
    expect(await columnOf(made, "sha256")).toBe(sha256(whole))
    expect(await readNow(analyst, session_id, made)).toMatchObject({
      status: "read",
      notice: expect.stringContaining("no text Bridge can read"),
    })
    expect(MAX_FILE_BYTES % MAX_PIECE_BYTES).not.toBe(0)
  })

  test("and two tabs that send the same place get one file", async () => {
    const { analyst } = world.a
    const session_id = await begin(analyst)
    const tabs = [bytesOf("a".repeat(100_000)), bytesOf("b".repeat(100_000))]
    const end = bytesOf("the end. ".repeat(8_000))
    const made = await announce(analyst, session_id, 100_000 + end.byteLength)
    const first = await Promise.allSettled(tabs.map((piece) => append(analyst, session_id, made, 0, piece)))
    expect(first.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"])
    const last = await Promise.allSettled(
      Array.from({ length: 5 }, () => append(analyst, session_id, made, 100_000, end)),
    )
    expect(last.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
    for (const each of last)
      if (each.status === "rejected")
        expect(each.reason).toEqual(refused("conflict", { received_bytes: made.size_bytes }))
    const winner = tabs[first.findIndex(({ status }) => status === "fulfilled")] as Uint8Array
    expect(await columnOf(made, "sha256")).toBe(sha256(Buffer.concat([winner, end])))
    expect(await jobs(made)).toBe(1)
    expect(await sources(analyst, session_id)).toHaveLength(1)
    // What the loser left goes with the next sweep, and nothing else does.
    await evidence.read(world.systemIn(analyst.workspace_id), {
      workspace_id: analyst.workspace_id,
      evidence_id: made.evidence_id,
    })
    await evidence.sweep(world.system)
    expect((await keys(analyst, session_id)).map((key) => key.split("/")[4])).toEqual(["content", "text"])
  })

  test("and a crash at any write leaves an upload that goes on", async () => {
    const { analyst } = world.a
    const bytes = bytesOf("Three words here. ".repeat(10_000))
    for (const after of [false, true]) {
      for (let at = 1; at <= 3; at++) {
        const session_id = await begin(analyst)
        const made = await announce(analyst, session_id, bytes.byteLength)
        const send = async () => {
          const { received_bytes } = await get(analyst, session_id, made)
          const end = received_bytes === 0 ? 90_000 : bytes.byteLength
          return append(analyst, session_id, made, received_bytes, bytes.subarray(received_bytes, end))
        }
        failing = { at, after }
        const outcomes: string[] = []
        for (let i = 0; i < 3; i++) {
          const { status } = await get(analyst, session_id, made)
          if (status !== "uploading") break
          outcomes.push(
            await send().then(
              (row) => row.status,
              (error: AppError) => error.code,
            ),
          )
        }
        failing = null
        expect(outcomes).toContain("unavailable")
        expect(outcomes.at(-1)).toBe("waiting")
        expect(await columnOf(made, "sha256")).toBe(sha256(bytes))
        expect(await jobs(made)).toBe(1)
      }
    }
  })

  test("and a lost database at any statement of the last piece loses nothing", { timeout: 60_000 }, async () => {
    const { analyst } = world.a
    const bytes = bytesOf("Nothing is lost. ".repeat(20))
    for (let n = 1; n < 60; n++) {
      const session_id = await begin(analyst)
      const made = await announce(analyst, session_id, bytes.byteLength)
      const { outcome } = await world.failAt(n, () => append(analyst, session_id, made, 0, bytes))
      const now = await get(analyst, session_id, made)
      const isDone = now.status === "waiting"
      expect(await jobs(made)).toBe(isDone ? 1 : 0)
      expect(Array.isArray(await sources(analyst, session_id))).toBe(isDone)
      if (!isDone) expect((await append(analyst, session_id, made, 0, bytes)).status).toBe("waiting")
      if (outcome.status === "fulfilled") return
    }
    expect.unreachable("the last piece needs more statements than were tried")
  })
})

describe("what is taken is looked at, not believed", () => {
  const give = async (ctx: Ctx, name: string, bytes: Uint8Array) => {
    const session_id = await begin(ctx)
    const made = await evidence.attach(ctx, { session_id, name, bytes })
    return { session_id, made }
  }

  test("a renamed program is refused, kept nowhere and no source", async () => {
    const { analyst } = world.a
    const program = new Uint8Array(70_000)
    program.set([0x4d, 0x5a, 0x90, 0])
    const { session_id, made } = await give(analyst, "invoice.pdf", program)
    expect(made).toMatchObject({
      status: "failed",
      problem: { code: "unsupported", message: expect.stringMatching(/program/) },
    })
    expect(await keys(analyst, session_id)).toEqual([])
    expect(await sources(analyst, session_id)).toBeUndefined()
    expect(await jobs(made)).toBe(0)
    await evidence.remove(analyst, { session_id, evidence_id: idOf(made) })
    expect((await evidence.list(analyst, { session_id })).evidence).toEqual([])
  })

  test.each([
    [
      "a PDF that is HTML",
      "plan.pdf",
      bytesOf("<html><body><h1>Plan</h1>"),
      { status: "read", media_type: "text/html" },
    ],
    ["a cut PDF", "a.pdf", bytesOf("%PDF-1.7 and no more"), { status: "failed", problem: { code: "damaged" } }],
    [
      "a PDF",
      "price list.pdf",
      makePdf([pdfText(50, 700, "Starter costs 49 EUR per month.")]),
      { status: "read", kind: "price_list", pages: 1 },
    ],
  ])("%s", async (_, name, bytes, expected) => {
    const { session_id, made } = await give(world.a.analyst, name, bytes)
    expect(await readNow(world.a.analyst, session_id, made)).toMatchObject(expected)
  })

  test("a file whose bytes are gone, and one that nobody managed to read, say so", async () => {
    const { analyst } = world.a
    const { session_id, made } = await give(analyst, "a.txt", bytesOf("some words"))
    for (const key of await keys(analyst, session_id)) await world.runtime.ports.objects.delete(key)
    expect(await readNow(analyst, session_id, made)).toMatchObject({ status: "failed", problem: { code: "not_found" } })

    const other = await give(analyst, "b.txt", bytesOf("some words"))
    const job = { workspace_id: analyst.workspace_id, evidence_id: other.made.evidence_id }
    await evidence.giveUp(world.systemIn(analyst.workspace_id), job)
    expect(await get(analyst, other.session_id, other.made)).toMatchObject({
      status: "failed",
      problem: { code: "unread" },
    })
    // What has been read stays read.
    const third = await give(analyst, "c.txt", bytesOf("some words"))
    await readNow(analyst, third.session_id, third.made)
    await evidence.giveUp(world.systemIn(analyst.workspace_id), { ...job, evidence_id: third.made.evidence_id })
    expect((await get(analyst, third.session_id, third.made)).status).toBe("read")
  })

  test("a job of one workspace reads nothing of another", async () => {
    const { session_id, made } = await give(world.b.analyst, "a.txt", bytesOf("some words"))
    const job = { workspace_id: world.b.workspace_id, evidence_id: made.evidence_id }
    await evidence.read(world.systemIn(world.a.workspace_id), job)
    expect((await get(world.b.analyst, session_id, made)).status).toBe("waiting")
  })
})

describe("a page by its address", () => {
  const html = (body: string, more: Partial<FetchedPage> = {}): FetchedPage => ({
    url: "https://www.quillmarsh.example/pricing",
    bytes: bytesOf(`<html><body>${body}`),
    media_type: "text/html",
    charset: null,
    ...more,
  })

  test("is kept, read and named after where it came from", async () => {
    const { analyst } = world.a
    const session_id = await begin(analyst)
    page = html("", {
      bytes: new Uint8Array(Buffer.from("<html><body>49 ¤ per month", "latin1")),
      charset: "iso-8859-15",
    })
    const made = await evidence.addUrl(analyst, { session_id, url: "quillmarsh.example/pricing" })
    expect(made).toMatchObject({ origin: "url", name: "quillmarsh.example pricing", url: page.url, status: "waiting" })
    expect(await sources(analyst, session_id)).toMatchObject([
      { id: made.evidence_id, url: page.url, kind: "price_list" },
    ])
    expect(await readNow(analyst, session_id, made)).toMatchObject({ status: "read", kind: "price_list" })
    const document = await evidence.readText(analyst, { text_path: (await columnOf(made, "text_path")) as string })
    expect(document?.text).toBe("49 € per month\n")
    expect(await evidence.readText(analyst, { text_path: null })).toBeNull()
  })

  test("that cannot be had leaves nothing", async () => {
    const { analyst } = world.a
    const session_id = await begin(analyst)
    const add = () => evidence.addUrl(analyst, { session_id, url: "example.com" })
    page = new AppError("invalid_input", "This address leads into a private network.", { reason: "url" })
    await expect(add()).rejects.toThrow("private network")
    page = html("", { bytes: new Uint8Array() })
    await expect(add()).rejects.toEqual(refused("invalid_input", { reason: "empty" }))
    page = html("", { bytes: new Uint8Array([0x4d, 0x5a, ...new Array(200).fill(0)]) })
    await expect(add()).rejects.toEqual(refused("invalid_input", { reason: "unsupported" }))
    expect((await evidence.list(analyst, { session_id })).evidence).toEqual([])
    await expect(evidence.addUrl(world.b.analyst, { session_id, url: "example.com" })).rejects.toEqual(
      refused("not_found"),
    )
    await expect(evidence.addUrl(world.a.viewer, { session_id, url: "example.com" })).rejects.toEqual(
      refused("forbidden"),
    )
  })
})
