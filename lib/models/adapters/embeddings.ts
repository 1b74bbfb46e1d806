import "server-only"
import type { EmbeddingModelV4 } from "@ai-sdk/provider"
import { parseEmbeddingName } from "#lib/models/catalog"
import type { EmbeddingProvider } from "#lib/models/contract"
import { cut, type Embedded, type EmbeddingModel, usable } from "#lib/models/embedding-model"
import { EMBEDDING_DIMENSIONS, embedText, HASHED_NGRAMS } from "#lib/models/hashed-ngrams"
import { AppError } from "#lib/platform/errors"

// The embedding models of this installation: the built-in one, and hosted ones over the AI SDK, loaded when chosen.

export type EmbeddingSettings = {
  /** `builtin`, `openai/<model>`, `google/<model>` or `compatible/<model>`. */
  model?: string | undefined
  openai?: { api_key?: string | undefined; base_url?: string | undefined }
  compatible?: { base_url?: string | undefined; api_key?: string | undefined }
  google?: {
    api_key?: string | undefined
    project?: string | undefined
    location?: string | undefined
    base_url?: string | undefined
  }
}

const OPENAI_URL = "https://api.openai.com/v1"
/** Texts in one request: servers of one's own take as few as 32, Vertex's Gemini models one. */
const batchOf = (model: string) => (model.startsWith("gemini-") ? 1 : 32)
const DIMENSIONS: Record<string, number> = {
  "openai/text-embedding-3-small": 1536,
  "openai/text-embedding-3-large": 3072,
  "openai/text-embedding-ada-002": 1536,
  "google/gemini-embedding-001": 3072,
  "google/text-embedding-005": 768,
  "google/text-multilingual-embedding-002": 768,
}

export const builtinEmbeddings: EmbeddingModel = {
  id: HASHED_NGRAMS,
  provider: "builtin",
  model: HASHED_NGRAMS,
  dimensions: EMBEDDING_DIMENSIONS,
  async embed(texts, signal) {
    signal.throwIfAborted()
    return { vectors: texts.map((text) => embedText(cut(text))), tokens: 0 }
  },
}

/** The model that `settings.model` names; the built-in one when it names none. Throws when it names nothing known. */
export function embeddingModel(settings: EmbeddingSettings): EmbeddingModel {
  const { provider, model } = parseEmbeddingName(settings.model ?? "builtin")
  if (provider === "builtin") return builtinEmbeddings
  let opened: Promise<EmbeddingModelV4> | undefined
  const open = () => {
    opened ??= openHosted(provider, model, settings)
    return opened
  }
  const id = `${provider}/${model}`
  const dimensions = DIMENSIONS[id] ?? null
  return {
    id,
    provider,
    model,
    dimensions,
    async embed(texts, signal) {
      const made: Embedded = { vectors: [], tokens: 0 }
      const size = batchOf(model)
      for (let from = 0; from < texts.length; from += size) {
        const batch = await ask(await open(), texts.slice(from, from + size).map(cut), signal)
        made.vectors.push(...batch.vectors)
        made.tokens += batch.tokens
      }
      const vectors = usable(made.vectors, texts.length, dimensions)
      if (vectors) return { vectors, tokens: made.tokens }
      const asked = `${texts.length} vectors${dimensions === null ? "" : ` of ${dimensions} numbers`}`
      throw new AppError("upstream_failed", `The embedding model did not answer with ${asked}. Try again.`, {
        reason: "embedding_malformed",
      })
    },
  }
}

async function openHosted(
  provider: Exclude<EmbeddingProvider, "builtin">,
  model: string,
  { openai, compatible, google }: EmbeddingSettings,
): Promise<EmbeddingModelV4> {
  if (provider === "google") {
    const { createVertex } = await import("@ai-sdk/google-vertex")
    const { api_key, project, location, base_url } = google ?? {}
    return createVertex({
      ...(api_key && { apiKey: api_key }),
      ...(project && { project }),
      location: location ?? "us-central1",
      ...(base_url && { baseURL: base_url }),
    }).embeddingModel(model)
  }
  const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible")
  const { base_url, api_key } = provider === "openai" ? { base_url: OPENAI_URL, ...openai } : { ...compatible }
  return createOpenAICompatible({
    name: provider,
    baseURL: (base_url ?? OPENAI_URL).replace(/\/+$/, ""),
    ...(api_key && { apiKey: api_key }),
  }).embeddingModel(model)
}

async function ask(model: EmbeddingModelV4, values: string[], abortSignal: AbortSignal): Promise<Embedded> {
  const { embedMany } = await import("ai")
  // Attempts and waits are the guard's.
  const { embeddings, usage, responses } = await embedMany({
    model,
    values,
    abortSignal,
    maxRetries: 0,
  })
  const bodies = responses ?? []
  const vectors = bodies.length === 1 ? inOrder(embeddings, bodies[0]?.body) : embeddings
  const bytes = values.reduce((sum, value) => sum + value.length, 0)
  return { vectors, tokens: Number.isFinite(usage.tokens) ? usage.tokens : Math.ceil(bytes / 4) }
}

/** OpenAI's protocol numbers its answers, and the SDK reads past the numbers. */
function inOrder(vectors: number[][], body: unknown): number[][] {
  const data = (body as { data?: unknown } | null | undefined)?.data
  if (!Array.isArray(data)) return vectors
  const places = data.map((item: { index?: unknown } | null) => item?.index)
  if (new Set(places).size !== vectors.length || !places.every((at) => Number.isInteger(at))) return vectors
  const ordered: number[][] = []
  for (const [i, at] of places.entries()) ordered[at as number] = vectors[i] as number[]
  return ordered
}
