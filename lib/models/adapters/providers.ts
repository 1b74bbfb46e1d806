import "server-only"
import { anthropicModel } from "#lib/models/adapters/anthropic"
import { builtinModel } from "#lib/models/adapters/builtin/model"
import { parseModelName } from "#lib/models/catalog"
import type { Provider } from "#lib/models/contract"
import type { LanguageModels } from "#lib/models/language-models"
import { AppError } from "#lib/platform/errors"

export type ModelSettings = {
  model?: string | undefined
  anthropic_api_key?: string | undefined
  anthropic_base_url?: string | undefined
}

/**
 * The language models of this installation. Without a named model the built-in planner answers; an Anthropic model
 * named without a key is refused at once, when the program starts.
 */
export function languageModels(settings: ModelSettings): LanguageModels {
  const chosen = parseModelName(settings.model ?? (settings.anthropic_api_key ? "anthropic" : "builtin"))
  const key = settings.anthropic_api_key
  if (chosen.provider === "anthropic" && !key)
    throw new Error(
      "BRIDGE_MODEL names an Anthropic model, but ANTHROPIC_API_KEY is not set. Set it, or use BRIDGE_MODEL=builtin.",
    )
  const providers: Provider[] = key ? ["builtin", "anthropic"] : ["builtin"]
  return {
    default: chosen,
    providers,
    open(provider, model) {
      if (provider === "builtin") return builtinModel(model)
      if (!key)
        throw new AppError(
          "unavailable",
          "No Anthropic key is configured here, so its models cannot answer. Choose the built-in planner.",
          { reason: "model_unconfigured" },
        )
      return anthropicModel({ api_key: key, base_url: settings.anthropic_base_url }, model)
    },
  }
}
