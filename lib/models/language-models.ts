import type { LanguageModelV4 } from "@ai-sdk/provider"
import type { Provider } from "#lib/models/contract"

/** The port to language models: a name in, the SDK's own interface out. */
export type LanguageModels = {
  /** What a session uses when nobody chose. */
  default: { provider: Provider; model: string }
  /** Providers that can be opened here. */
  providers: Provider[]
  open(provider: Provider, model: string): LanguageModelV4
}

declare module "#lib/platform/context" {
  interface Ports {
    language_models: LanguageModels
  }
}
