import "server-only"
import { currentMember } from "#app/load"
import type { ContradictionsData } from "#components/evidence/contradictions"
import type { EvidenceStepData } from "#components/evidence/evidence"
import type { TruthSheetData } from "#components/evidence/truth-sheet"
import type { Draft } from "#lib/evidence/contract"
import * as evidence from "#lib/evidence/service"
import { SessionId } from "#lib/onboarding/contract"
import type { Step } from "#lib/onboarding/field"
import { hasRole } from "#lib/platform/authorize"
import { isAppError } from "#lib/platform/errors"

/** What a drawn step shows besides its answers: files, contradictions, facts. Undefined for the other steps. */
export async function loadCustom(
  step: Pick<Step, "number" | "custom">,
  session: string,
): Promise<EvidenceStepData | ContradictionsData | TruthSheetData | undefined> {
  const ctx = await currentMember()
  const session_id = SessionId.parse(session)
  if (step.custom === "evidence") return evidence.list(ctx, { session_id })
  if (step.custom === "contradictions") {
    const [found, documents] = await Promise.all([
      opened(ctx.role, () => evidence.contradictions(ctx, { session_id }), { contradictions: [], waiting: 0 }),
      evidence.list(ctx, { session_id }),
    ])
    const read = documents.evidence.filter(({ status }) => status === "read")
    return { ...found, documents: read.map(({ name }) => name) }
  }
  if (step.custom === "truth_sheet") {
    return opened(ctx.role, () => evidence.truthSheet(ctx, { session_id }), { rows: [], waiting: 0 })
  }
  return undefined
}

/** The last draft made for a step, if there is one. */
export async function loadDraft(step: Pick<Step, "number">, session: string): Promise<Draft | null> {
  return evidence.findDraft(await currentMember(), { session_id: SessionId.parse(session), step_id: step.number })
}

/** A step opens although comparing failed, or is not the reader's to do; it then says so. */
async function opened<T>(role: Parameters<typeof hasRole>[0], work: () => Promise<T>, nothing: T) {
  if (!hasRole(role, "analyst")) return { ...nothing, problem: "Only analysts and admins can compare documents." }
  try {
    return { ...(await work()), problem: null }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { ...nothing, problem: error.message }
  }
}
