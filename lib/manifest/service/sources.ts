import "server-only"
import * as evidence from "#lib/evidence/service"
import { factsOf } from "#lib/manifest/facts"
import { load } from "#lib/manifest/service/read"
import { type Quote, quotesOf } from "#lib/manifest/sources"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"

/** Where the facts of a version come from. */
export type Sources = {
  /** The session its answers stand in; null when it was deleted or there never was one. */
  session_id: string | null
  /** When each step was last answered, as an ISO instant, by its number. */
  answered: Record<number, string>
  /** By path; only facts that a document backs. */
  quotes: Record<string, Quote[]>
}

/** The sources of all facts of a version, or of the latest, in two reads whatever their number. */
export async function sources(ctx: Ctx, input: { version?: string | undefined }): Promise<Sources> {
  authorize(ctx, "viewer")
  const { manifest } = await load(ctx, input.version)
  const { session_id } = manifest
  if (!session_id || !(await onboarding.find(ctx, { session_id })))
    return { session_id: null, answered: {}, quotes: {} }
  const { steps } = await onboarding.getSummary(ctx, { session_id })
  const answers = Object.fromEntries(steps.map((step) => [step.step_id, step.data as Answers]))
  const backing = await evidence.backing(ctx, { session_id, answers })
  return {
    session_id,
    answered: Object.fromEntries(steps.flatMap(({ step_id, saved_at }) => (saved_at ? [[step_id, saved_at]] : []))),
    quotes: Object.fromEntries(quotesOf(factsOf(manifest), backing)),
  }
}
