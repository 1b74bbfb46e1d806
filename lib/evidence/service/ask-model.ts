import "server-only"
import { generateText, NoObjectGeneratedError, Output } from "ai"
import { z } from "zod"
import { cited } from "#lib/evidence/drafts/cite"
import type { Material, Suggested } from "#lib/evidence/drafts/material"
import { INSTRUCTIONS, promptFor, sourcesOf } from "#lib/evidence/drafts/prompt"
import * as models from "#lib/models/service"
import type { Step } from "#lib/onboarding/field"
import type { Ctx } from "#lib/platform/context"
import { AppError } from "#lib/platform/errors"

/** Three tries again after the first, within the time a request has. */
const WAITS_MS = [1_000, 2_000, 4_000]
const LIMIT_MS = 25_000
const MOST_TOKENS = 4_000

const Answer = z.object({
  values: z.array(z.object({ path: z.string(), value: z.string(), source: z.string(), quote: z.string() })),
})

export type Asked = { values: Suggested[]; dropped: number; model: string }

/** The workspace's hosted model, or null where only fixed rules can draft. */
export function hostedModel(ctx: Ctx): { provider: "anthropic"; model: string } | null {
  const { provider, model } = ctx.ports.language_models.default
  return provider === "builtin" ? null : { provider, model }
}

/** Asks the model for one step. It gets no tools: whatever it says is a list of values, and those without a true quote go. */
export async function askModel(ctx: Ctx, step: Step, material: Material, session_id: string): Promise<Asked> {
  const chosen = hostedModel(ctx)
  if (!chosen)
    throw new AppError("unavailable", "No language model is configured here.", { reason: "model_unconfigured" })
  const model = models.open(ctx, { ...chosen, session_id, purpose: "onboarding_draft", waits_ms: WAITS_MS })
  ctx.signal.throwIfAborted()
  const limit = AbortSignal.timeout(LIMIT_MS)
  try {
    const { output } = await generateText({
      model,
      output: Output.object({ schema: Answer }),
      instructions: INSTRUCTIONS,
      prompt: promptFor(step, sourcesOf(material, step)),
      maxOutputTokens: MOST_TOKENS,
      maxRetries: 0,
      abortSignal: AbortSignal.any([ctx.signal, limit]),
    })
    return { ...cited(output.values, material), model: `${chosen.provider}:${chosen.model}` }
  } catch (cause) {
    if (ctx.signal.aborted) throw cause
    if (limit.aborted)
      throw new AppError("timed_out", "The model took longer than 25 seconds.", { reason: "model_slow" }, { cause })
    if (NoObjectGeneratedError.isInstance(cause))
      throw new AppError(
        "upstream_failed",
        "The model did not answer in the form asked for.",
        { reason: "model_form" },
        { cause },
      )
    throw cause
  }
}
