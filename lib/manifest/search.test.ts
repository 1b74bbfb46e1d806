import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { searchManifest } from "#lib/manifest/contract/search"
import * as manifest from "#lib/manifest/service"
import type { EmbeddingModel } from "#lib/models/embedding-model"
import { HASHED_NGRAMS } from "#lib/models/hashed-ngrams"
import { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx, SystemCtx } from "#lib/platform/context"
import { createPool } from "#lib/platform/db"
import { type JobHandlers, startWorker } from "#lib/platform/jobs"
import { type EmbeddingServer, embeddingServer } from "#lib/platform/testing/embedding-server"
import { finalized } from "#lib/platform/testing/manifests"
import { type Company, openWorld, type World } from "#lib/platform/testing/world"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const using = <C extends Ctx | SystemCtx>(ctx: C, embedding_model: EmbeddingModel): C => ({
  ...ctx,
  ports: { ...ctx.ports, embedding_model },
})

async function jobOf(company: Company) {
  const { manifest_id } = await company.viewer.tx((db) =>
    db
      .selectFrom("manifest_pointers")
      .select("manifest_id")
      .where("workspace_id", "=", company.workspace_id)
      .executeTakeFirstOrThrow(),
  )
  return { workspace_id: company.workspace_id, manifest_id }
}

const queued = async (company: Company) =>
  (
    await world.runtime.pool.query<{ priority: number }>(
      "select priority from pgboss.job where name = 'embedding_queue' and data->>'workspace_id' = $1 order by created_on",
      [company.workspace_id],
    )
  ).rows.map(({ priority }) => priority)

describe("the vectors of a version", () => {
  let company: Company
  let server: EmbeddingServer
  beforeAll(async () => {
    company = await world.company()
    server = await embeddingServer("compatible/local-model", 24)
  })
  afterAll(() => server.close())
  const worker = () => world.systemIn(company.workspace_id)

  test("are asked for once, made by the job, and an edit embeds only what changed", async () => {
    const session_id = await finalized(company.analyst, DEMO_ANSWERS)
    const job = await jobOf(company)
    const state = () => manifest.embeddingState(company.viewer, job.manifest_id)
    expect(await state()).toMatchObject({ status: "queued", chunks: 0, reason: null })
    const first = await manifest.embed(worker(), job)
    expect(first.chunks).toBeGreaterThan(5)
    expect(first.embedded).toBe(first.chunks)
    expect(await manifest.embed(worker(), job)).toEqual({ chunks: first.chunks, embedded: 0 })
    expect(await state()).toEqual({ status: "done", chunks: first.chunks, reason: null, model: HASHED_NGRAMS })
    expect((await manifest.status(company.viewer, { session_id })).embeddings).toMatchObject({ status: "done" })
    // Nothing moved and nothing is missing: nothing is asked for.
    expect(await manifest.rebuild(company.analyst)).toMatchObject({ is_changed: false, embeddings_enqueued: false })

    const primary = { ...(DEMO_ANSWERS[20] as Answers), primary: ["press"] }
    await onboarding.saveStep(company.analyst, { session_id, step_id: 20, data: primary })
    expect(await manifest.rebuild(company.analyst)).toMatchObject({ is_changed: true, embeddings_enqueued: true })
    const second = await manifest.embed(worker(), await jobOf(company))
    expect(second.embedded).toBeGreaterThan(0)
    expect(second.embedded).toBeLessThan(second.chunks / 2)
    // Somebody waits for a finalize, so it goes before a rebuild.
    expect(await queued(company)).toEqual([20, 10])
    const gone = { ...job, manifest_id: crypto.randomUUID() }
    expect(await manifest.embed(worker(), gone)).toEqual({ chunks: 0, embedded: 0 })
    await expect(manifest.giveUpEmbedding(worker(), gone)).resolves.toBeUndefined()
  })

  test("are given up after three tries with a reason, and made when somebody asks again", async () => {
    const job = await jobOf(company)
    const analyst = using(company.analyst, server.model)
    expect(await manifest.embeddingState(analyst, job.manifest_id)).toMatchObject({
      status: "none",
      model: "compatible/local-model",
    })
    // A model that was changed has no vectors yet: a rebuild that moves nothing asks for them, once.
    expect(await manifest.rebuild(analyst)).toMatchObject({ is_changed: false, embeddings_enqueued: true })
    expect(await manifest.rebuild(analyst)).toMatchObject({ embeddings_enqueued: false })

    server.next.push({ status: 401 }, { status: 401 }, { status: 401 })
    const queue = `test.${crypto.randomUUID().slice(0, 8)}`
    const pool = createPool(world.runtime.env.WORKER_DATABASE_URL as string, 2)
    let tell: () => void = () => undefined
    const given_up = new Promise<void>((resolve) => {
      tell = resolve
    })
    const handlers = {
      [queue]: {
        run: manifest.embed,
        retry: { limit: 2, delay_s: 0 },
        give_up: (ctx: SystemCtx, data: typeof job) => manifest.giveUpEmbedding(ctx, data).then(tell),
      },
    }
    const context = () => using(worker(), server.model)
    const { boss, stop } = await startWorker(pool, handlers as unknown as JobHandlers, context, world.runtime.log)
    await boss.send(queue, job)
    await given_up
    await stop()
    expect(server.asked).toHaveLength(3)
    expect(await world.runtime.ports.probes.queueOf(queue)).toEqual({ waiting: 0, active: 0, dead: 1 })
    await pool.end()
    expect(await manifest.embeddingState(analyst, job.manifest_id)).toMatchObject({
      status: "failed",
      reason: expect.stringContaining("refused our key"),
    })

    expect(await manifest.rebuild(analyst)).toMatchObject({ is_changed: false, embeddings_enqueued: true })
    const made = await manifest.embed(context(), job)
    expect(made.embedded).toBe(made.chunks)
    expect(await manifest.embeddingState(analyst, job.manifest_id)).toMatchObject({ status: "done", reason: null })
    // What came too late changes nothing any more.
    await manifest.giveUpEmbedding(context(), job)
    expect(await manifest.embeddingState(analyst, job.manifest_id)).toMatchObject({ status: "done" })
  })

  test("are all made anew when the server answers with another length under the same name", async () => {
    const job = await jobOf(company)
    const session_id = SessionId.parse((await manifest.get(company.viewer, {})).manifest.session_id)
    const other = await embeddingServer("compatible/local-model", 30)
    await onboarding.saveStep(company.analyst, { session_id, step_id: 20, data: DEMO_ANSWERS[20] as Answers })
    await manifest.rebuild(company.analyst)
    const next = await jobOf(company)
    expect(next).not.toEqual(job)
    const made = await manifest.embed(using(worker(), other.model), next)
    expect(made.embedded).toBe(made.chunks)
    other.close()
  })

  test("are counted for everybody, and nothing more is told", async () => {
    const { embedding_queue } = await manifest.health(world.runtime.publicCtx())
    expect(Object.keys(embedding_queue ?? {})).toEqual(["waiting", "active", "dead"])
    expect(embedding_queue?.waiting).toBeGreaterThan(0)
  })
})

describe("a search", () => {
  let company: Company
  let server: EmbeddingServer
  beforeAll(async () => {
    company = await world.company()
    server = await embeddingServer("openai/text-embedding-3-small", 1536)
    await finalized(company.analyst, DEMO_ANSWERS)
    await manifest.embed(world.systemIn(company.workspace_id), await jobOf(company))
  })
  afterAll(() => server.close())
  const ask = (q: string, model?: EmbeddingModel, limit = 3) =>
    manifest.search(model ? using(company.viewer, model) : company.viewer, { q, limit })
  const calls = () =>
    company.analyst.tx((db) =>
      db
        .selectFrom("model_calls")
        .select(["provider", "purpose", "status", "user_id", "input_tokens"])
        .where("workspace_id", "=", company.workspace_id)
        .orderBy("at")
        .execute(),
    )

  test("finds the section, its facts, and the step that said them", async () => {
    const found = await ask("Which direct competitors are there?", undefined, 20)
    expect(found).toMatchObject({ version: "1.0.0", model: HASHED_NGRAMS, is_fallback: false, note: null })
    const [best] = found.results
    expect(best?.section).toMatch(/^competitors/)
    expect(best?.facts[0]).toMatchObject({ attr: "name", source: { step: 7, title: "Competitors" } })
    const scores = found.results.map(({ score }) => score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    const paths = found.results.flatMap(({ facts }) => facts.map(({ path }) => path))
    expect(new Set(paths).size).toBe(paths.length)
    for (const { text, facts } of found.results)
      for (const { value } of facts) expect(text).toContain(value.slice(0, 8))
  })

  test("takes any text, and says so when there is nothing to compare", async () => {
    expect((await ask("'; drop table manifest_embeddings; --")).results.length).toBeLessThanOrEqual(3)
    expect((await ask("tent", undefined, 1)).results).toHaveLength(1)
    expect(await ask("🏕🏕")).toMatchObject({ results: [], note: expect.stringContaining("no letters or digits") })
    const parse = (query: object) => searchManifest.query?.safeParse(query).success
    expect([{}, { q: " " }, { q: "x".repeat(401) }, { q: "x".repeat(10_240) }].map(parse)).toEqual([
      false,
      false,
      false,
      false,
    ])
    const limits = ["1", "20", "0", "21", "many", "1.5"]
    expect(limits.map((limit) => parse({ q: "x", limit }))).toEqual([true, true, false, false, false, false])
  })

  test("uses a hosted model once its vectors are there, and a viewer's question is on record", async () => {
    const before = await ask("tents", server.model)
    expect(before).toMatchObject({ model: HASHED_NGRAMS, is_fallback: true })
    expect(before.note).toContain("not embedded yet")
    expect(before.results.length).toBeGreaterThan(0)
    expect(server.asked).toEqual([])

    await manifest.embed(using(world.systemIn(company.workspace_id), server.model), await jobOf(company))
    const { results: all } = await ask("tents", undefined, 20)
    // The fake hangs a vector on the text alone: the question that is word for word a section finds it.
    const wanted = server.asked.flat().find((text) => text.includes("# channels")) as string
    const found = await ask(wanted, server.model)
    expect(found).toMatchObject({ model: "openai/text-embedding-3-small", is_fallback: false, note: null })
    expect(found.results[0]).toMatchObject({ section: "channels", score: 1 })
    expect(all.length).toBeGreaterThan(0)
    const person = company.viewer.user.id
    expect(await calls()).toMatchObject([
      { provider: "openai", purpose: "embedding", status: "ok", user_id: null },
      { provider: "openai", purpose: "embedding", status: "ok", user_id: person, input_tokens: 900 },
    ])
  })

  test("compares words when the provider is down, limits us or was swapped, and never fails for it", async () => {
    for (const trouble of [{ status: 401 }, { status: 429, headers: { "retry-after": "60" } }, { dimensions: 7 }]) {
      server.next.push(trouble)
      const found = await ask("tents", server.model)
      expect(found).toMatchObject({ model: HASHED_NGRAMS, is_fallback: true })
      expect(found.note).toContain("does not answer right now")
      expect(found.results.length).toBeGreaterThan(0)
    }
    const swapped: EmbeddingModel = { ...server.model, embed: async () => ({ vectors: [[1, 0]], tokens: 1 }) }
    expect((await ask("tents", swapped)).note).toContain("model has changed")
  })

  test("costs nothing beyond the budget", async () => {
    const spend = (model_budget_usd: number) =>
      company.owner.tx((db) =>
        db.updateTable("workspaces").set({ model_budget_usd }).where("id", "=", company.workspace_id).execute(),
      )
    await spend(0)
    const before = server.asked.length
    expect((await ask("tents", server.model)).note).toContain("budget for models is used up")
    expect(server.asked).toHaveLength(before)
    await spend(10)
  })

  test("knows no other workspace", async () => {
    const other = await world.company()
    const foreign = { q: "tents", limit: 3 }
    await expect(manifest.search(other.owner, foreign)).rejects.toMatchObject({ details: { reason: "no_manifest" } })
    const { manifest_id } = await jobOf(company)
    expect(await manifest.embeddingState(other.owner, manifest_id)).toMatchObject({ status: "none", chunks: 0 })
  })

  test("takes no time that matters", async () => {
    const times: number[] = []
    for (let i = 0; i < 60; i++) {
      const began = performance.now()
      await ask(`Which customers come back every year ${i}?`)
      times.push(performance.now() - began)
    }
    times.sort((a, b) => a - b)
    process.stdout.write(`search: p50 ${times[30]?.toFixed(2)} ms, p95 ${times[56]?.toFixed(2)} ms\n`)
    expect(times[30]).toBeLessThan(20)
  })
})
