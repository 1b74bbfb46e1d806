import "server-only"
import { sectionsOf } from "#lib/manifest/checksum"
import type * as contract from "#lib/manifest/contract/prompt"
import { extract } from "#lib/manifest/extract"
import { type Fact, factsOf } from "#lib/manifest/facts"
import { assemble } from "#lib/manifest/prompt"
import { type Loaded, load } from "#lib/manifest/service/read"
import { nearest } from "#lib/manifest/service/search"
import { notInManifest, rankedByWords } from "#lib/manifest/snippets"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

/** Sections that snippets may come from. */
const MOST_SECTIONS = 3

/**
 * The prompt for a task: the whole manifest, never cut, the task, and with `need_detail` the facts of the three nearest
 * sections that the manifest had no room for. 409 `budget_too_small` with the minimum when manifest and task do not fit.
 */
export async function prompt(
  ctx: Ctx,
  input: Input<typeof contract.assemblePrompt>,
): Promise<contract.AssembledPrompt> {
  authorize(ctx, "viewer")
  const loaded = await load(ctx)
  const { intent, task, budget } = input
  const detail = input.need_detail ? await detailFor(ctx, loaded, `${intent}\n${task}`.trim()) : NO_DETAIL
  const { candidates, known, note } = detail
  const made = assemble({ rendering: loaded.rendering, intent, task, candidates, known, budget })
  if ("minimum" in made)
    throw new AppError(
      "conflict",
      `The manifest and this task need ${made.minimum} tokens together. Allow at least that many, or shorten the task.`,
      { reason: "budget_too_small", minimum: made.minimum },
    )
  const { version, checksum } = loaded.manifest
  const bySection = Map.groupBy(made.snippets, (fact) => fact.section)
  return {
    prompt: made.prompt,
    version,
    checksum,
    tokens: made.tokens,
    snippets: [...bySection].map(([section, facts]) => ({ section, paths: facts.map(({ path }) => path) })),
    note,
  }
}

type Detail = { candidates: readonly Fact[]; known: readonly Fact[]; note: string | null }
const NO_DETAIL: Detail = { candidates: [], known: [], note: null }

/**
 * What is worth adding for a question. Facts the manifest dropped come first, since it says the others already; they have
 * no vectors, so the built-in model ranks them. Where nothing was dropped, the nearest sections are said again.
 */
async function detailFor(ctx: Ctx, loaded: Loaded, question: string): Promise<Detail> {
  const known = await everythingKnown(ctx, loaded)
  const dropped = notInManifest(known, loaded.manifest)
  if (dropped.length > 0) return { known, candidates: rankedByWords(dropped, question, MOST_SECTIONS), note: null }
  const { hits, note } = await nearest(ctx, loaded, question.slice(0, 2_000).toWellFormed())
  return { known, candidates: hits.slice(0, MOST_SECTIONS).flatMap((hit) => hit.facts), note }
}

/** All facts of the answers as they are now; those of the manifest alone when its session was deleted. */
async function everythingKnown(ctx: Ctx, { manifest }: Loaded): Promise<Fact[]> {
  const session_id = manifest.session_id
  const session = session_id ? await onboarding.find(ctx, { session_id }) : undefined
  if (!session) return factsOf(sectionsOf(manifest))
  const { steps } = await onboarding.getSummary(ctx, { session_id: session.id })
  return factsOf(extract(Object.fromEntries(steps.map((step) => [step.step_id, step.data as Answers]))).sections)
}
