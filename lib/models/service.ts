import "server-only"
import type { LanguageModelV4 } from "@ai-sdk/provider"
import { DEFAULT_MODELS } from "#lib/models/catalog"
import type { Provider } from "#lib/models/contract"
import { redact } from "#lib/models/redact"
import { admitted } from "#lib/models/service/admitted"
import type { Guard } from "#lib/models/service/attempt"
import { guarded } from "#lib/models/service/guarded"
import * as store from "#lib/models/store"
import type { Ctx, SystemCtx } from "#lib/platform/context"
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
export async function budget(ctx: Payer): Promise<Budget> {
  const now = ctx.ports.clock()
  const since = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1))
  const { budget_usd, spent_usd } = await ctx.tx(async (db) => ({
    budget_usd: await store.budgetOf(db, ctx.workspace_id),
    spent_usd: await store.spentSince(db, ctx.workspace_id, since),
  }))
  return { budget_usd, spent_usd, is_near: spent_usd >= budget_usd * 0.8, is_exhausted: spent_usd >= budget_usd }
}

/** A job in its workspace, or a person in theirs. */
type Payer = Ctx | (SystemCtx & { workspace_id: string })

async function mustAfford(ctx: Payer): Promise<void> {
  const { budget_usd, spent_usd, is_exhausted } = await budget(ctx)
  if (!is_exhausted) return
  throw new AppError(
    "limit_exceeded",
    `This month's budget for models is used up: ${spent_usd.toFixed(2)} of ${budget_usd.toFixed(2)} US dollars. A workspace admin can raise it; the built-in models cost nothing.`,
    { reason: "budget_exhausted", budget_usd, spent_usd },
  )
}

/** How long a caller waits for vectors: somebody looks at a page, or nobody does. */
const PATIENCE = {
  person: { waits_ms: [200], deadlines: { first_ms: 4_000, silence_ms: 4_000, total_ms: 4_000 } },
  job: { deadlines: { first_ms: 60_000, silence_ms: 60_000, total_ms: 120_000 } },
}

/**
 * A vector for each text, by the installation's embedding model. A hosted one is checked against the budget, gets no
 * secrets, is tried again, timed and recorded, as every other model; the built-in one is arithmetic and costs nothing.
 * Never call it inside a transaction. Throws `limit_exceeded`, `unavailable`, `timed_out` or `upstream_failed`.
 */
export async function embed(
  ctx: Payer,
  input: { texts: readonly string[]; patience: keyof typeof PATIENCE },
): Promise<number[][]> {
  const model = ctx.ports.embedding_model
  if (input.texts.length === 0) return []
  if (model.provider === "builtin") return (await model.embed(input.texts, ctx.signal)).vectors
  const { workspace_id, log } = ctx
  const guard: Guard = {
    provider: model.provider,
    model: model.model,
    workspace_id,
    clock: ctx.ports.clock,
    log,
    check: () => mustAfford(ctx),
    record: (call) => {
      const noted = { ...call, workspace_id, provider: model.provider, model: model.model }
      return ctx.tx((db) => store.noteEmbeddingCall(db, noted))
    },
    ...PATIENCE[input.patience],
  }
  const texts = input.texts.map(redact)
  return admitted(guard, ctx.signal, async (attempt) => {
    const { vectors, tokens } = await model.embed(texts, attempt.signal)
    attempt.useInput(tokens)
    await attempt.end("ok")
    return vectors
  })
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
      await mustAfford(ctx)
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
