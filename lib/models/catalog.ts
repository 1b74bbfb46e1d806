import type { EmbeddingProvider, Provider } from "#lib/models/contract"

// What models cost and can do. Prices are US dollars per million tokens, as providers publish them.

export type ModelFacts = {
  provider: Provider | EmbeddingProvider
  model: string
  context_tokens: number
  max_output_tokens: number
  input_usd: number
  cached_input_usd: number
  cache_write_usd: number
  output_usd: number
  abilities: { tools: boolean; prompt_caching: boolean; json: boolean }
}

const abilities = { tools: true, prompt_caching: true, json: true }
const claude = (
  model: string,
  context_tokens: number,
  max_output_tokens: number,
  input_usd: number,
  output_usd: number,
): ModelFacts => ({
  provider: "anthropic",
  model,
  context_tokens,
  max_output_tokens,
  input_usd,
  cached_input_usd: input_usd * 0.1,
  cache_write_usd: input_usd * 1.25,
  output_usd,
  abilities,
})

const embedding = (provider: EmbeddingProvider, model: string, input_usd: number): ModelFacts => ({
  provider,
  model,
  context_tokens: 8_000,
  max_output_tokens: 0,
  input_usd,
  cached_input_usd: input_usd,
  cache_write_usd: input_usd,
  output_usd: 0,
  abilities: { tools: false, prompt_caching: false, json: false },
})

export const MODELS: readonly ModelFacts[] = [
  {
    provider: "builtin",
    model: "planner-1",
    context_tokens: 1_000_000,
    max_output_tokens: 32_000,
    input_usd: 0,
    cached_input_usd: 0,
    cache_write_usd: 0,
    output_usd: 0,
    abilities: { tools: true, prompt_caching: false, json: false },
  },
  claude("claude-opus-4-8", 200_000, 32_000, 5, 25),
  claude("claude-opus-4-5", 200_000, 32_000, 5, 25),
  claude("claude-sonnet-4-5", 200_000, 64_000, 3, 15),
  claude("claude-haiku-4-5", 200_000, 64_000, 1, 5),
  embedding("openai", "text-embedding-3-small", 0.02),
  embedding("openai", "text-embedding-3-large", 0.13),
  embedding("openai", "text-embedding-ada-002", 0.1),
  embedding("google", "gemini-embedding-001", 0.15),
  embedding("google", "text-embedding-005", 0.1),
  embedding("google", "text-multilingual-embedding-002", 0.1),
  // Whoever runs a server of their own is not told its price: it counts like OpenAI's dearest.
  embedding("compatible", "unknown", 0.13),
]

/** The model used when only a provider is named. */
export const DEFAULT_MODELS: Record<Provider, string> = { builtin: "planner-1", anthropic: "claude-sonnet-4-5" }

/**
 * Facts of a model; dated names (`claude-sonnet-4-5-20250929`) count as their family. An unknown model of a provider
 * is priced like its dearest, so that a budget is never overrun by a name we do not know.
 */
export function modelFacts(provider: Provider | EmbeddingProvider, model: string): ModelFacts {
  const own = MODELS.filter((known) => known.provider === provider)
  const found = own.find((known) => model === known.model) ?? own.find((known) => model.startsWith(`${known.model}-`))
  if (found) return { ...found, model }
  const [dearest] = own.toSorted((a, b) => b.output_usd - a.output_usd || b.input_usd - a.input_usd)
  if (!dearest) throw new Error(`No model of provider ${provider} is in the catalogue.`)
  return { ...dearest, model }
}

export type TokenUse = {
  input_tokens: number
  cached_input_tokens: number
  cache_write_tokens: number
  output_tokens: number
}

/** US dollars of one call. `input_tokens` is the whole input: what was read from or written to the cache is part of it. */
export function costOf(facts: ModelFacts, use: TokenUse): number {
  const fresh = Math.max(0, use.input_tokens - use.cached_input_tokens - use.cache_write_tokens)
  const usd =
    fresh * facts.input_usd +
    use.cached_input_tokens * facts.cached_input_usd +
    use.cache_write_tokens * facts.cache_write_usd +
    use.output_tokens * facts.output_usd
  return Math.round(usd) / 1_000_000
}

/** `anthropic:claude-sonnet-4-5` -> provider and model; a provider alone means its default model. */
export function parseModelName(name: string): { provider: Provider; model: string } {
  const [provider = "", ...rest] = name.split(":")
  if (provider !== "builtin" && provider !== "anthropic")
    throw new Error(`There is no model provider "${provider}": use builtin, or anthropic:<model>.`)
  return { provider, model: rest.join(":") || DEFAULT_MODELS[provider] }
}

/** `openai/text-embedding-3-small` -> provider and model. Throws a sentence with the remedy. */
export function parseEmbeddingName(name: string): { provider: EmbeddingProvider; model: string } {
  const [provider = "", ...rest] = name.split("/")
  const model = rest.join("/")
  if (provider === "builtin" && model === "") return { provider, model: "" }
  if ((provider === "openai" || provider === "google" || provider === "compatible") && model !== "")
    return { provider, model }
  throw new Error(
    `There is no embedding model "${name}": use builtin, openai/<model>, google/<model> or compatible/<model>.`,
  )
}
