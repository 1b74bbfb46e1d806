"use server"

import type { Route } from "next"
import { redirect } from "next/navigation"
import { currentMember } from "#app/load"
import { SessionId, StepNumber } from "#lib/onboarding/contract"
import { answersFromForm, clearedIfEmpty, withRowsChanged } from "#lib/onboarding/form"
import * as onboarding from "#lib/onboarding/service"
import { STEPS, stepByNumber, TOTAL_STEPS, validateAnswers } from "#lib/onboarding/steps"

/** Where Continue leads: the next step of the phase, and after its last step the answers to check. */
function after(session_id: string, number: number): Route {
  const next = STEPS.find((step) => step.number === number + 1)
  const phase = stepByNumber(number)?.phase ?? 1
  const isSame = number < TOTAL_STEPS && next?.phase === phase
  return (isSame ? `/onboarding/${session_id}/${number + 1}` : `/onboarding/${session_id}/check/${phase}`) as Route
}

/**
 * Saves what was typed, complete or not, then goes on, or back to the step with its problems named. The address
 * carries the state, so it is the same with script and without.
 */
export async function continueStep(session: string, number: number, form: FormData): Promise<void> {
  const session_id = SessionId.parse(session)
  const step_id = StepNumber.parse(number)
  const step = stepByNumber(step_id)
  if (!step) return
  const ctx = await currentMember()
  const here = `/onboarding/${session_id}/${step_id}`
  const data = answersFromForm(step, withRowsChanged([...form]))
  const revision = Number(form.get("_revision"))
  const isUntouched = revision === 0 && Object.keys(data).length === 0
  if (!isUntouched) {
    await onboarding.saveStep(ctx, { session_id, step_id, data: clearedIfEmpty(step, data), base_revision: revision })
  }
  const added = form.get("_add")
  if (typeof added === "string")
    redirect(`${here}?add=${encodeURIComponent(added)}#answer-${added.replaceAll(".", "-")}` as Route)
  if (form.has("_remove") || form.has("_up")) redirect(here as Route)
  if (validateAnswers(step, data).length > 0) redirect(`${here}?check=1` as Route)
  redirect(after(session_id, step_id))
}
