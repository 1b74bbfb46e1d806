import "server-only"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { embeddingModel } from "#lib/models/adapters/embeddings"
import type { EmbeddingModel } from "#lib/models/embedding-model"

/** What the server does instead of answering well: a status, a body of its own, silence, or other vectors. */
export type EmbeddingAnswer =
  | { status: number; headers?: Record<string, string> }
  | { body: unknown }
  | "silence"
  | { dimensions: number }
  | "out of order"
export type EmbeddingServer = {
  model: EmbeddingModel
  /** The texts of each request, in turn. */
  asked: string[][]
  paths: string[]
  headers: Record<string, unknown>[]
  /** What the next requests get; a well-formed answer when there is none. */
  next: EmbeddingAnswer[]
  close(): void
}

/** Numbers that hang on the text alone and are not of length 1, as some providers send them. */
export function rawVector(text: string, dimensions: number): number[] {
  let seed = 7
  for (const char of text) seed = (seed * 31 + (char.codePointAt(0) ?? 0)) % 2_147_483_647
  return Array.from({ length: dimensions }, () => {
    seed = (seed * 48_271) % 2_147_483_647
    return (seed / 2_147_483_647 - 0.5) * 3
  })
}

/** A server that speaks the wire protocol of the provider in `name`, and the real adapter in front of it. */
export async function embeddingServer(name: string, dimensions: number): Promise<EmbeddingServer> {
  const made: Pick<EmbeddingServer, "asked" | "paths" | "headers" | "next"> = {
    asked: [],
    paths: [],
    headers: [],
    next: [],
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const path = request.url ?? ""
      const texts = textsOf(path, JSON.parse(Buffer.concat(chunks).toString()) as Asked)
      made.asked.push(texts)
      made.paths.push(path)
      made.headers.push(request.headers)
      answer(response, path, texts, made.next.shift())
    })
  })
  function answer(response: ServerResponse, path: string, texts: string[], how: EmbeddingAnswer | undefined) {
    if (how === "silence") return
    const isTrouble = typeof how === "object" && "status" in how
    response.writeHead(isTrouble ? how.status : 200, {
      "content-type": "application/json",
      ...(isTrouble && how.headers),
    })
    if (isTrouble) return response.end(JSON.stringify({ error: { code: how.status, message: "no", status: "NO" } }))
    if (typeof how === "object" && "body" in how) return response.end(JSON.stringify(how.body))
    const size = typeof how === "object" ? how.dimensions : dimensions
    const vectors = texts.map((text) => rawVector(text, size))
    response.end(JSON.stringify(wireAnswer(path, vectors, how === "out of order")))
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const access = { api_key: "test-key", base_url }
  const model = embeddingModel({ model: name, openai: access, compatible: access, google: access })
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { ...made, model, close }
}

type Asked = {
  input?: string[]
  instances?: { content: string }[]
  content?: { parts: { text: string }[] }
}

function textsOf(path: string, { input, instances, content }: Asked): string[] {
  if (path.endsWith(":embedContent")) return content?.parts.map(({ text }) => text) ?? []
  return input ?? instances?.map(({ content: text }) => text) ?? []
}

/** As OpenAI and everyone like it answers, or Vertex at its older and its newer endpoint. */
function wireAnswer(path: string, vectors: number[][], isOutOfOrder: boolean) {
  if (path.endsWith(":embedContent"))
    return { embedding: { values: vectors[0] }, usageMetadata: { promptTokenCount: 900 } }
  if (path.endsWith(":predict"))
    return { predictions: vectors.map((values) => ({ embeddings: { values, statistics: { token_count: 900 } } })) }
  const data = vectors.map((embedding, index) => ({ object: "embedding", index, embedding }))
  if (isOutOfOrder) data.reverse()
  return { object: "list", data, model: "m", usage: { prompt_tokens: 900 * vectors.length } }
}
