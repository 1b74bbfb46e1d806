import "server-only"
import { createAnthropic } from "@ai-sdk/anthropic"
import type { LanguageModelV4 } from "@ai-sdk/provider"

export type AnthropicOptions = { api_key: string; base_url?: string | undefined }

/** Claude over Anthropic's API. `base_url` is for tests and gateways; the path /v1 is added when it is missing. */
export function anthropicModel({ api_key, base_url }: AnthropicOptions, model: string): LanguageModelV4 {
  const baseURL = base_url ? base_url.replace(/\/+$/, "").replace(/(?<!\/v1)$/, "/v1") : undefined
  return createAnthropic({ apiKey: api_key, ...(baseURL ? { baseURL } : {}) })(model)
}
