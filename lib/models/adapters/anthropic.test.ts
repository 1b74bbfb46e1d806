import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider"
import { afterEach, describe, expect, test } from "vitest"
import { languageModels } from "#lib/models/adapters/providers"
import type { CallRecord, Guard } from "#lib/models/service/attempt"
import { guarded } from "#lib/models/service/guarded"
import { unhurried } from "#lib/platform/testing/guard"

// A server that speaks Anthropic's wire protocol, and the adapter behind the guard in front of it.

type Answer = (
  request: { body: Record<string, unknown>; headers: IncomingMessage["headers"] },
  response: ServerResponse,
) => void
let server: Server | null = null
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

const sse = (response: ServerResponse, events: object[]) => {
  response.writeHead(200, { "content-type": "text/event-stream" })
  for (const event of events)
    response.write(`event: ${(event as { type: string }).type}\ndata: ${JSON.stringify(event)}\n\n`)
}
const start = {
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-4-5",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 1000, cache_read_input_tokens: 4000, cache_creation_input_tokens: 500, output_tokens: 1 },
  },
}
const words = [
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "I look " } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "around." } },
  { type: "content_block_stop", index: 0 },
]
const use = [
  {
    type: "content_block_start",
    index: 1,
    content_block: { type: "tool_use", id: "toolu_1", name: "list_tables", input: {} },
  },
  { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: '{"dataset_' } },
  { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: 'name":"main"}' } },
  { type: "content_block_stop", index: 1 },
]
const stop = (stop_reason: string) => [
  { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 50 } },
  { type: "message_stop" },
]
const overloaded = (response: ServerResponse, status: number, headers: Record<string, string> = {}) => {
  response.writeHead(status, { "content-type": "application/json", ...headers })
  response.end(
    JSON.stringify({ type: "error", error: { type: "rate_limit_error", message: "slow down: secret prompt" } }),
  )
}

async function wire(answers: Answer[], own: Partial<Guard> = {}) {
  const seen: { body: Record<string, unknown>; headers: IncomingMessage["headers"]; url: string }[] = []
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString() || "{}") as Record<string, unknown>
      seen.push({ body, headers: request.headers, url: request.url ?? "" })
      const answer = answers[seen.length - 1] ?? answers.at(-1)
      answer?.({ body, headers: request.headers }, response)
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  // A name of its own for each: the breaker remembers failures by model.
  const name = `claude-sonnet-4-5-${crypto.randomUUID().slice(0, 8)}`
  const models = languageModels({
    model: `anthropic:${name}`,
    anthropic_api_key: "test-key",
    anthropic_base_url: base,
  })
  const records: CallRecord[] = []
  const waits: number[] = []
  const model = guarded(models.open(models.default.provider, models.default.model), {
    ...models.default,
    ...unhurried(records, waits),
    ...own,
  })
  return { model, records, waits, seen, models }
}

const OPTIONS: LanguageModelV4CallOptions = {
  prompt: [
    { role: "system", content: "Rules", providerOptions: { anthropic: { cacheControl: { type: "ephemeral" } } } },
    { role: "user", content: [{ type: "text", text: "Which tables? I am eve@example.com" }] },
  ],
  tools: [
    {
      type: "function",
      name: "list_tables",
      description: "Lists tables.",
      inputSchema: { type: "object", properties: { dataset_name: { type: "string" } } },
    },
  ],
  maxOutputTokens: 1000,
}
async function read(stream: ReadableStream<LanguageModelV4StreamPart>) {
  const parts: LanguageModelV4StreamPart[] = []
  for await (const part of stream) parts.push(part)
  return parts
}

describe("Anthropic over the wire", () => {
  test("streams words and a whole tool call, with cache marks sent and costs on record", async () => {
    const { model, records, seen } = await wire([
      (_, response) => {
        sse(response, [start, ...words, ...use, ...stop("tool_use")])
        response.end()
      },
    ])
    const parts = await read((await model.doStream(OPTIONS)).stream)
    expect(
      parts
        .filter((part) => part.type === "text-delta")
        .map((part) => part.delta)
        .join(""),
    ).toBe("I look around.")
    expect(parts.find((part) => part.type === "tool-call")).toMatchObject({
      toolName: "list_tables",
      input: '{"dataset_name":"main"}',
    })
    expect(parts.at(-1)).toMatchObject({ type: "finish", finishReason: { unified: "tool-calls" } })
    expect(seen[0]).toMatchObject({
      url: "/v1/messages",
      headers: { "x-api-key": "test-key" },
      body: { model: expect.stringContaining("claude-sonnet-4-5"), stream: true, max_tokens: 1000 },
    })
    expect(JSON.stringify(seen[0]?.body.system)).toContain('"cache_control":{"type":"ephemeral"}')
    expect(JSON.stringify(seen[0]?.body)).not.toContain("eve@example.com")
    // 1000 fresh, 4000 read from and 500 written to the cache, 50 out: 0.003 + 0.0012 + 0.001875 + 0.00075 dollars.
    expect(records).toMatchObject([
      { status: "ok", input_tokens: 5500, cached_input_tokens: 4000, output_tokens: 50, cost_usd: 0.006825 },
    ])
  })

  test("waits as long as Retry-After says, then goes on; the third refusal is told", async () => {
    const limited: Answer = (_, response) => overloaded(response, 429, { "retry-after": "2" })
    const good: Answer = (_, response) => {
      sse(response, [start, ...words, ...stop("end_turn")])
      response.end()
    }
    const first = await wire([limited, good])
    expect((await read((await first.model.doStream(OPTIONS)).stream)).at(-1)).toMatchObject({ type: "finish" })
    expect(first.waits).toEqual([2000])
    expect(first.records).toMatchObject([{ status: "ok" }])
    server?.close()

    const second = await wire([limited])
    await expect(second.model.doStream(OPTIONS)).rejects.toMatchObject({
      code: "limit_exceeded",
      details: { reason: "model_rate_limited", retry_after_s: 2 },
      message: expect.not.stringContaining("secret"),
    })
    expect(second.seen).toHaveLength(3)
    expect(second.records).toMatchObject([{ status: "rate_limited", cost_usd: 0 }])
  })

  test("a refused key is not tried again", async () => {
    const { model, seen, records } = await wire([(_, response) => overloaded(response, 401)])
    await expect(model.doStream(OPTIONS)).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "model_key" },
    })
    expect(seen).toHaveLength(1)
    expect(records).toMatchObject([{ status: "failed" }])
  })

  test("an answer cut anywhere never yields a tool call and ends as an error", async () => {
    const events = [start, ...words, ...use, ...stop("tool_use")]
    const whole = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("")
    const callEnds = whole.indexOf('"content_block_stop","index":1')
    for (const at of [40, 300, 700, callEnds - 60, whole.length - 60]) {
      const { model, records } = await wire([
        (_, response) => {
          response.writeHead(200, { "content-type": "text/event-stream" })
          response.write(whole.slice(0, at), () => response.socket?.destroy())
        },
      ])
      let parts: LanguageModelV4StreamPart[] = []
      const answer = model.doStream(OPTIONS).then((result) => read(result.stream))
      const outcome = await answer.then(
        (found) => {
          parts = found
          return found.some((part) => part.type === "error") ? "error" : "whole"
        },
        () => "error",
      )
      expect(`${at} ${outcome}`).toBe(`${at} error`)
      if (at < callEnds) expect(parts.some((part) => part.type === "tool-call")).toBe(false)
      await expect.poll(() => records.length).toBe(1)
      expect(["cut", "failed"]).toContain(records[0]?.status)
      server?.closeAllConnections()
      server?.close()
    }
  })

  test("a silent model is given up", async () => {
    const { model, records } = await wire([(_, response) => sse(response, [start])], {
      deadlines: { first_ms: 2_000, silence_ms: 60, total_ms: 2_000 },
    })
    await expect(model.doStream(OPTIONS).then((result) => read(result.stream))).rejects.toMatchObject({
      code: "timed_out",
    })
    await expect.poll(() => records).toMatchObject([{ status: "timed_out" }])
  })

  test("rests after five failures in a row", async () => {
    const { model, seen } = await wire([(_, response) => overloaded(response, 401)])
    const name = { ...OPTIONS }
    for (let count = 0; count < 5; count++) await expect(model.doStream(name)).rejects.toThrow()
    const before = seen.length
    await expect(model.doStream(name)).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "model_resting" },
    })
    expect(seen).toHaveLength(before)
  })

  test("is refused at start without a key, and builtin needs none", () => {
    expect(() => languageModels({ model: "anthropic:claude-sonnet-4-5" })).toThrow("ANTHROPIC_API_KEY is not set")
    expect(languageModels({}).default).toEqual({ provider: "builtin", model: "planner-1" })
    expect(() => languageModels({ model: "oracle" })).toThrow('no model provider "oracle"')
  })
})
