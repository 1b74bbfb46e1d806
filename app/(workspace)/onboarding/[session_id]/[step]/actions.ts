"use server"

import type { Route } from "next"
import { redirect } from "next/navigation"
import { z } from "zod"
import { currentMember } from "#app/load"
import type { Clash } from "#components/onboarding/conflict-choice"
import { withoutUndecided } from "#lib/evidence/verdicts"
import { SessionId, StepNumber } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import { answersFromForm, clearedIfEmpty, withRowsChanged } from "#lib/onboarding/form"
import type { Conflict } from "#lib/onboarding/merge"
import {
  acknowledged,
  type Current,
  chosen,
  type Entry,
  fateOf,
  isSettled,
  refused,
  sending,
} from "#lib/onboarding/outbox"
import * as onboarding from "#lib/onboarding/service"
import { STEPS, stepByNumber, TOTAL_STEPS, validateAnswers } from "#lib/onboarding/steps"
import type { Ctx } from "#lib/platform/context"

/** Where Continue leads: the next step of the phase, and after its last step, or from there, the answers to check. */
function after(session_id: string, number: number, isFromCheck: boolean): Route {
  const next = STEPS.find((step) => step.number === number + 1)
  const phase = stepByNumber(number)?.phase ?? 1
  const goesOn = !isFromCheck && number < TOTAL_STEPS && next?.phase === phase
  return (goesOn ? `/onboarding/${session_id}/${number + 1}` : `/onboarding/${session_id}/check/${phase}`) as Route
}

/**
 * Saves what was typed, complete or not, then goes on, or back to the step with its problems named. The address
 * carries the state, so it is the same with script and without. Fields somebody else changed too come back as a clash.
 */
export async function continueStep(
  session: string,
  number: number,
  from: string,
  _before: Clash | null,
  form: FormData,
): Promise<Clash | null> {
  const session_id = SessionId.parse(session)
  const step_id = StepNumber.parse(number)
  const step = stepByNumber(step_id)
  if (!step) return null
  const ctx = await currentMember()
  const here = `/onboarding/${session_id}/${step_id}`
  const query = from === "check" ? "&from=check" : ""
  const data = withoutUndecided(answersFromForm(step, withRowsChanged([...form])))
  const revision = Number(form.get("_revision"))
  const isUntouched = revision === 0 && Object.keys(data).length === 0
  if (!isUntouched) {
    const clash = await save(ctx, entryOf(ctx, { session_id, step_id }, clearedIfEmpty(step, data), revision))
    if (clash) return clash
  }
  const added = form.get("_add")
  if (typeof added === "string")
    redirect(`${here}?add=${encodeURIComponent(added)}${query}#answer-${added.replaceAll(".", "-")}` as Route)
  if (form.has("_remove") || form.has("_up")) redirect(`${here}?${query.slice(1)}` as Route)
  if (validateAnswers(step, data).length > 0) redirect(`${here}?check=1${query}` as Route)
  redirect(after(session_id, step_id, from === "check"))
}

const Chosen = z.object({
  conflicts: z.array(z.looseObject({ path: z.array(z.union([z.string(), z.number()])) })),
  current: z.looseObject({ revision: z.int() }),
  mine: z.record(z.string(), z.json()),
  base: z.int(),
})

/** Saves a step after somebody chose, field by field, between their own values and those saved meanwhile. */
export async function chooseValues(
  session: string,
  number: number,
  _before: Clash | null,
  form: FormData,
): Promise<Clash | null> {
  const session_id = SessionId.parse(session)
  const step_id = StepNumber.parse(number)
  const ctx = await currentMember()
  const clash = Chosen.parse(JSON.parse(String(form.get("_clash"))))
  const conflicts = clash.conflicts as unknown as Conflict[]
  const current = clash.current as unknown as Current
  const entry = entryOf(ctx, { session_id, step_id }, clash.mine as Answers, clash.base)
  const mine = conflicts.filter((_, i) => form.get(`conflict-${i}`) === "mine")
  const again = await save(ctx, chosen({ ...entry, trouble: { kind: "conflict", conflicts, current } }, mine, "once"))
  if (again) return again
  redirect(`/onboarding/${session_id}/${step_id}` as Route)
}

type Where = { session_id: SessionId; step_id: number }

const entryOf = (ctx: Ctx, where: Where, answers: Answers, revision: number): Entry => ({
  ...where,
  user_id: ctx.user.id,
  workspace_id: ctx.workspace_id,
  id: "form",
  seq: 0,
  writer: "form",
  kept_at: "",
  answers,
  revision,
})

/** Saves until nothing is left to send, as a browser's outbox does. A clash comes back, any other refusal is thrown. */
async function save(ctx: Ctx, first: Entry): Promise<Clash | null> {
  let entry = first
  while (!isSettled(entry)) {
    const next = sending(entry, "once")
    const { session_id, step_id, sent } = next
    const place = { session_id: session_id as SessionId, step_id }
    try {
      const receipt = await onboarding.saveStep(ctx, { ...place, data: sent.answers, base_revision: sent.revision })
      entry = acknowledged(next, receipt as { revision: number; data?: Answers })
    } catch (error) {
      const fate = fateOf(error)
      if (typeof fate === "string" || fate.kind !== "conflict") throw error
      const { answers, revision } = refused(next, fate)
      return { conflicts: fate.conflicts, current: fate.current, mine: answers, base: revision }
    }
  }
  return null
}
