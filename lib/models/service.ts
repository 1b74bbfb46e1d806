import "server-only"
import type { LanguageModelV4 } from "@ai-sdk/provider"
import { DEFAULT_MODELS } from "#lib/models/catalog"
import type { Provider } from "#lib/models/contract"
import { guarded } from "#lib/models/service/guarded"
import * as store from "#lib/models/store"
import type { Ctx } from "#lib/platform/context"
import { AppError } from "#lib/platform/errors"

/** What a workspace may spend this month and has spent. `is_near` from 80 %. */
export type Budget = { budget_usd: number; spent_usd: number; is_near: boolean; is_exhausted: boolean }

/** The model of a new session: the wished provider, else the installation's. */
export function choose(ctx: Ctx, input: { provider?: Provider | undefined }): { provider: Provider; model: string } {
  const { language_models } = ctx.ports
  if (!input.provider || input.provider === language_models.default.provider) return language_models.default
  if (!language_models.providers.includes(input.provider)) {
    throw new AppError(
      "invalid_input",
      `The provider ${input.provider} is not configured here. Available: ${language_models.providers.join(", ")}.`,
      {
        reason: "model_unconfigured",
        issues: [
          { path: ["provider"], message: `is not configured here; use ${language_models.providers.join(" or ")}` },
        ],
      },
    )
  }
  return { provider: input.provider, model: DEFAULT_MODELS[input.provider] }
}

/** Spend and budget of the calendar month (UTC). */
export async function budget(ctx: Ctx): Promise<Budget> {
  const now = ctx.ports.clock()
  const since = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1))
  const { budget_usd, spent_usd } = await ctx.tx(async (db) => ({
    budget_usd: await store.budgetOf(db, ctx.workspace_id),
    spent_usd: await store.spentSince(db, ctx.workspace_id, since),
  }))
  return { budget_usd, spent_usd, is_near: spent_usd >= budget_usd * 0.8, is_exhausted: spent_usd >= budget_usd }
}

/** A model for one session and purpose: every call is checked against the budget, redacted, retried, timed and recorded. */
export function open(
  ctx: Ctx,
  input: { provider: Provider; model: string; session_id: string; purpose: string; waits_ms?: readonly number[] },
): LanguageModelV4 {
  const model = ctx.ports.language_models.open(input.provider, input.model)
  return guarded(model, {
    ...input,
    workspace_id: ctx.workspace_id,
    clock: ctx.ports.clock,
    log: ctx.log,
    async check() {
      if (input.provider === "builtin") return
      const { budget_usd, spent_usd, is_exhausted } = await budget(ctx)
      if (!is_exhausted) return
      throw new AppError(
        "limit_exceeded",
        `This month's budget for models is used up: ${spent_usd.toFixed(2)} of ${budget_usd.toFixed(2)} US dollars. A workspace admin can raise it; the built-in planner costs nothing.`,
        { reason: "budget_exhausted", budget_usd, spent_usd },
      )
    },
    async record(call) {
      await ctx.tx((db) =>
        store.insertCall(db, {
          ...call,
          workspace_id: ctx.workspace_id,
          user_id: ctx.user.id,
          session_id: input.session_id,
          provider: input.provider,
          model: input.model,
          purpose: input.purpose,
        }),
      )
    },
  })
}
