import "server-only"
import type { Contradiction, Draft, draftStep } from "#lib/evidence/contract"
import { contradictionsOf } from "#lib/evidence/contradictions"
import { type Assembled, assemble } from "#lib/evidence/drafts/assemble"
import type { DraftDocument, Material } from "#lib/evidence/drafts/material"
import { RULES, suggestByRules } from "#lib/evidence/drafts/rules"
import { askModel, hostedModel } from "#lib/evidence/service/ask-model"
import { answersOf, statedOf, today } from "#lib/evidence/service/contradictions"
import { knownOf } from "#lib/evidence/service/extract"
import { readText } from "#lib/evidence/service/reading"
import { at, requireSession } from "#lib/evidence/service/rows"
import * as factStore from "#lib/evidence/store/facts"
import type { Step } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { DRAFTABLE, stepByNumber } from "#lib/onboarding/steps"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { AppError, isAppError } from "#lib/platform/errors"

/** These come from what was found, row by row: a model could only repeat or distort them. */
const BY_RULES_ALONE: ReadonlySet<number> = new Set([2, 3, 4])

/** The last draft of a step, or null. */
export async function findDraft(ctx: Ctx, input: { session_id: string; step_id: number }): Promise<Draft | null> {
  authorize(ctx, "viewer")
  return ctx.tx(async (db) => {
    if (!(await onboarding.find(ctx, input))) return null
    return (await factStore.findDraft(db, at(ctx, input.session_id), input.step_id)) ?? null
  })
}

/**
 * Drafts a step and keeps the draft beside the answers, for which it counts nothing. A hosted model is asked when there
 * is one; without it, or when it fails, fixed rules draft, and the note says so.
 */
export async function draft(ctx: Ctx, input: Input<typeof draftStep>): Promise<Draft> {
  authorize(ctx, "analyst")
  await ctx.tx(() => requireSession(ctx, input.session_id))
  const step = stepByNumber(input.step_id)
  if (!step || !DRAFTABLE.has(step.number)) throw notDraftable(input.step_id)
  const material = await materialOf(ctx, input.session_id)
  const made = await make(ctx, step, material, input.session_id)
  const result: Draft = { step_id: step.number, ...made, created_at: ctx.ports.clock().toISOString() }
  await ctx.tx(async (db) => {
    await requireSession(ctx, input.session_id)
    await factStore.saveDraft(db, at(ctx, input.session_id), result, ctx.user.id)
    const details = { step: step.number, made_by: result.made_by, citations: result.citations.length }
    ctx.audit({ action: "evidence.draft", target_type: "onboarding_session", target_id: input.session_id, details })
  })
  return result
}

type Made = Pick<Draft, "data" | "citations" | "made_by" | "model" | "note">

async function make(ctx: Ctx, step: Step, material: Material, session_id: string): Promise<Made> {
  if (BY_RULES_ALONE.has(step.number))
    return byRules(step, material, "Put together from your documents and answers. Check every line.")
  if (!hostedModel(ctx)) {
    const note =
      "No language model is configured here. Bridge put this together from your documents and answers by fixed rules. Check every line."
    return byRules(step, material, note)
  }
  try {
    const { values, dropped, model } = await askModel(ctx, step, material, session_id)
    const made = assemble(step, values)
    if (Object.keys(made.data).length === 0)
      return byRules(
        step,
        material,
        "The model found nothing that it could back with a quote. Bridge used fixed rules instead. Check every line.",
      )
    const note =
      dropped > 0
        ? `${dropped} of the model's suggestions were left out, because their quotes do not stand in the sources.`
        : null
    return { ...made, made_by: "model", model, note }
  } catch (error) {
    if (ctx.signal.aborted || !isAppError(error)) throw error
    ctx.log.warn("evidence.draft_by_rules", { step: step.number, reason: error.details.reason ?? error.code })
    return fallBack(step, material, error)
  }
}

/** Rules stand in for a model that failed; when they know nothing either, its failure is the answer. */
function fallBack(step: Step, material: Material, error: AppError): Made {
  const made = suggested(step, material)
  if (!made) throw error
  return {
    ...made,
    made_by: "rules",
    model: null,
    note: `${error.message} Bridge used fixed rules instead. Check every line.`,
  }
}

function byRules(step: Step, material: Material, note: string): Made {
  const made = suggested(step, material)
  if (made) return { ...made, made_by: "rules", model: null, note }
  const first = RULES[step.number]?.first ?? "Answer other steps first."
  throw new AppError("conflict", `Nothing is known yet that step ${step.number} could be drafted from. ${first}`, {
    reason: "nothing_known",
  })
}

function suggested(step: Step, material: Material): Assembled | null {
  const made = assemble(step, suggestByRules(step.number, material))
  return Object.keys(made.data).length > 0 ? made : null
}

function notDraftable(step_id: number): AppError {
  const steps = [...DRAFTABLE].join(", ")
  return new AppError("invalid_input", `Step ${step_id} is yours to answer. Bridge can draft the steps ${steps}.`, {
    reason: "not_draftable",
    issues: [{ path: ["step_id"], message: `must be one of ${steps}` }],
  })
}

async function materialOf(ctx: Ctx, session_id: string): Promise<Material> {
  const { facts, documents } = await knownOf(ctx, session_id)
  const answers = await answersOf(ctx, session_id)
  const stated = facts.map(statedOf)
  const read = await Promise.all(
    documents.map(async ({ id, name, url, kind, ...row }): Promise<DraftDocument[]> => {
      const text = row.status === "read" ? await readText(ctx, row) : null
      return text ? [{ evidence_id: id, name, url, kind, text }] : []
    }),
  )
  const contradictions: Contradiction[] = contradictionsOf(answers, stated, today(ctx))
  return { answers, facts: stated, documents: read.flat(), contradictions }
}
