import "server-only"
import type { Draft } from "#lib/evidence/contract"
import type { Step } from "#lib/onboarding/field"

/** What a drawn step shows besides its answers: files, contradictions, facts. Undefined for the other steps. */
export async function loadCustom(_step: Pick<Step, "number" | "custom">, _session_id: string): Promise<unknown> {
  return undefined
}

/** The last draft made for a step, if there is one. */
export async function loadDraft(_step: Pick<Step, "number">, _session_id: string): Promise<Draft | null> {
  return null
}
