import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { builtinEmbeddings, embeddingModel } from "#lib/models/adapters/embeddings"
import { cosine, type EmbeddingModel, MOST_BYTES } from "#lib/models/embedding-model"
import { admitted } from "#lib/models/service/admitted"
import type { CallRecord, Guard } from "#lib/models/service/attempt"
import { type EmbeddingServer, embeddingServer } from "#lib/platform/testing/embedding-server"
import { unhurried } from "#lib/platform/testing/guard"

// One suite for every embedding model: the built-in one, and each hosted one over its vendor's wire protocol.

const HOSTED: [string, number, string][] = [
  ["openai/text-embedding-3-small", 1536, "/v1/embeddings"],
  ["compatible/local-model", 24, "/v1/embeddings"],
  ["google/text-embedding-005", 768, "/v1/models/text-embedding-005:predict"],
  ["google/gemini-embedding-001", 3072, "/v1/models/gemini-embedding-001:predict"],
  ["google/gemini-embedding-2", 16, "/v1/models/gemini-embedding-2:embedContent"],
]
const never = () => new AbortController().signal
const lengthOf = (vector: readonly number[] | undefined) => Math.hypot(...(vector ?? []))

describe.each([["builtin", 1024, ""] as [string, number, string], ...HOSTED])("%s", (name, dimensions) => {
  let model: EmbeddingModel
  let server: EmbeddingServer | null = null
  beforeAll(async () => {
    if (name !== "builtin") server = await embeddingServer(name, dimensions)
    model = server?.model ?? builtinEmbeddings
  })
  afterAll(() => server?.close())

  test("gives a vector of one length and of length 1 for each text, the same for the same text", async () => {
    const { vectors } = await model.embed(["repair workshop", "quarterly revenue", "repair workshop"], never())
    expect(vectors.map((vector) => vector.length)).toEqual([dimensions, dimensions, dimensions])
    for (const vector of vectors) expect(lengthOf(vector)).toBeCloseTo(1, 6)
    expect(vectors[2]).toEqual(vectors[0])
    expect(vectors[1]).not.toEqual(vectors[0])
  })

  test("keeps the order of many texts, whatever fits into one request", async () => {
    const texts = Array.from({ length: 70 }, (_, i) => `section number ${i}`)
    const { vectors } = await model.embed(texts, never())
    expect(vectors).toHaveLength(70)
    for (const at of [0, 31, 32, 69]) {
      const [alone] = (await model.embed([texts[at] as string], never())).vectors
      expect(cosine(alone ?? [], vectors[at] ?? []), String(at)).toBeCloseTo(1, 6)
    }
  })

  test("asks nobody for an empty list", async () => {
    const before = server?.asked.length
    expect(await model.embed([], never())).toEqual({ vectors: [], tokens: 0 })
    expect(server?.asked.length).toBe(before)
  })

  test("takes a text of any length and script", async () => {
    const texts = ["x".repeat(100_000), "漢".repeat(40_000), "🏕 ".repeat(9_000), "a"]
    const { vectors } = await model.embed(texts, never())
    expect(vectors.map((vector) => vector.length)).toEqual(texts.map(() => dimensions))
    for (const text of server?.asked.flat() ?? []) {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES)
      expect(text.isWellFormed() && !text.includes("\uFFFD")).toBe(true)
    }
  })

  test("stops when it is told to", async () => {
    const gone = AbortSignal.abort(new Error("the caller has gone"))
    await expect(model.embed(["a"], gone)).rejects.toThrow("the caller has gone")
  })
})

describe.each(HOSTED)("%s over the wire", (name, dimensions, path) => {
  let server: EmbeddingServer
  let records: CallRecord[]
  let waits: number[]
  beforeEach(async () => {
    records = []
    waits = []
    server = await embeddingServer(name, dimensions)
    return () => server.close()
  })

  const guard = (): Guard => ({
    provider: server.model.provider,
    // A name of its own for each: the breaker remembers failures by model.
    model: `${server.model.model}-${crypto.randomUUID()}`,
    ...unhurried(records, waits),
  })
  const ask = (texts: string[], own: Partial<Guard> = {}, signal?: AbortSignal) =>
    admitted({ ...guard(), ...own }, signal, async (attempt) => {
      const made = await server.model.embed(texts, attempt.signal)
      attempt.useInput(made.tokens)
      await attempt.end("ok")
      return made.vectors
    })

  test("goes where the vendor listens, with its key, and counts what was read", async () => {
    await ask(["one", "two"])
    expect(server.paths.every((one) => one === path)).toBe(true)
    const [headers] = server.headers
    if (name.startsWith("google/")) expect(headers?.["x-goog-api-key"]).toBe("test-key")
    else expect(headers?.authorization).toBe("Bearer test-key")
    expect(records).toMatchObject([{ status: "ok", input_tokens: 1_800, output_tokens: 0 }])
    expect(records[0]?.cost_usd).toBeGreaterThan(0)
  })

  test("a 429 waits as Retry-After says, a 500 as long as it likes, and the third of them is told", async () => {
    server.next.push({ status: 429, headers: { "retry-after": "2" } }, { status: 500 })
    expect(await ask(["one"])).toHaveLength(1)
    expect(waits).toEqual([2_000, 500])
    server.next.push({ status: 500 }, { status: 500 }, { status: 500 })
    await expect(ask(["one"])).rejects.toMatchObject({ code: "upstream_failed", details: { reason: "model_failed" } })
    server.next.push(...Array.from({ length: 3 }, () => ({ status: 429, headers: { "retry-after": "1" } })))
    await expect(ask(["one"])).rejects.toMatchObject({ code: "limit_exceeded", details: { retry_after_s: 1 } })
    expect(records.map((record) => record.status)).toEqual(["ok", "failed", "rate_limited"])
  })

  test("a refused key is not tried again", async () => {
    server.next.push({ status: 401 })
    await expect(ask(["one"])).rejects.toMatchObject({ code: "unavailable", details: { reason: "model_key" } })
    expect(server.asked).toHaveLength(1)
  })

  test("silence ends at the deadline, and a caller who left ends it at once", async () => {
    server.next.push("silence")
    const deadlines = { first_ms: 100, silence_ms: 100, total_ms: 100 }
    await expect(ask(["one"], { deadlines })).rejects.toMatchObject({ code: "timed_out" })
    server.next.push("silence")
    await expect(ask(["one"], {}, AbortSignal.timeout(20))).rejects.toMatchObject({ name: "TimeoutError" })
    expect(records.map((record) => record.status)).toEqual(["timed_out", "stopped"])
  })

  test("vectors of another length, of no length, too few, or none at all are refused", async () => {
    const unlike = server.model.dimensions === null ? [] : [{ dimensions: 5 }]
    const empty = path.endsWith("/embeddings") ? { data: [] } : { predictions: [] }
    const zeros = new Array(dimensions).fill(0)
    const silent = path.endsWith("/embeddings")
      ? { data: [{ index: 0, embedding: zeros }] }
      : {
          predictions: [{ embeddings: { values: zeros, statistics: { token_count: 1 } } }],
          embedding: { values: zeros },
        }
    for (const how of [...unlike, { body: empty }, { body: silent }, { body: { hello: "there" } }, { body: "no" }]) {
      server.next.push(how)
      await expect(ask(["one"]), JSON.stringify(how).slice(0, 60)).rejects.toMatchObject({ code: "upstream_failed" })
    }
  })
})

test("answers that are numbered are put in order", async () => {
  const server = await embeddingServer("compatible/local-model", 12)
  const straight = await server.model.embed(["one", "two", "three"], never())
  server.next.push("out of order")
  expect(await server.model.embed(["one", "two", "three"], never())).toEqual(straight)
  server.close()
})

test("a mixed answer of a model whose length nobody knows is refused", async () => {
  const server = await embeddingServer("compatible/local-model", 12)
  server.next.push({ body: { data: [{ embedding: [1, 2] }, { embedding: [1, 2, 3] }] } })
  await expect(server.model.embed(["one", "two"], never())).rejects.toMatchObject({
    details: { reason: "embedding_malformed" },
  })
  server.close()
})

test("an unknown name is refused at once, and none means the built-in model", () => {
  expect(embeddingModel({}).id).toBe(builtinEmbeddings.id)
  for (const model of ["psychic/x", "openai", "openai/", "builtin/x"])
    expect(() => embeddingModel({ model }), model).toThrow(`no embedding model "${model}"`)
})
