"use client"

import { useActionState } from "react"
import { Act } from "#components/migration/act"
import { type TellingAction, UNSENT } from "#components/migration/told"
import { ToldField, ToldSummary } from "#components/migration/told-field"
import { inFigures, isOver } from "#components/migration/words"
import { Submit } from "#components/ui/submit"
import type { Run } from "#lib/migration/contract"

export type SteeringActions = Record<"pause" | "resume" | "cancel" | "throttle", TellingAction>

/** What can be done with a run that is not over: each asks once more. */
export function Steering({ run, actions }: { run: Run; actions: SteeringActions }) {
  if (isOver(run)) return null
  const given = { run_id: run.id }
  const canPause = run.state === "queued" || run.state === "running"
  return (
    <div className="mt-6 flex flex-wrap items-end justify-between gap-x-10 gap-y-5 border-t border-border pt-5">
      <div className="flex flex-wrap gap-2">
        {canPause ? (
          <Act
            id={`pause-${run.id}`}
            action={actions.pause}
            given={given}
            label="Pause"
            question="Pause this run?"
            yes="Yes, pause it"
          >
            <p>It stops after the statement that is under way. Resume goes on from there; nothing is done twice.</p>
          </Act>
        ) : (
          <Act
            id={`resume-${run.id}`}
            action={actions.resume}
            given={given}
            label="Resume"
            question="Resume this run?"
            yes="Yes, resume it"
            variant="primary"
          >
            <p>It goes on after the {inFigures(run.users.seen)} users it has dealt with.</p>
          </Act>
        )}
        <Act
          id={`cancel-${run.id}`}
          action={actions.cancel}
          given={given}
          label="Cancel"
          question="Cancel this run for good?"
          yes="Yes, cancel it"
          variant="danger"
        >
          <p>
            It cannot be resumed. What it did stays: {inFigures(run.users.succeeded)} users. Roll the run back to undo
            that, or start another one to go on.
          </p>
        </Act>
      </div>
      <Throttle run={run} action={actions.throttle} />
    </div>
  )
}

function Throttle({ run, action }: { run: Run; action: TellingAction }) {
  const [told, submit] = useActionState(action, UNSENT)
  return (
    <form id="throttle" action={submit}>
      <ToldSummary form="throttle" page="Migration" told={told} />
      <input type="hidden" name="run_id" value={run.id} />
      <div className="flex flex-wrap items-end gap-3">
        <ToldField
          form="throttle"
          name="users_per_second"
          label="At most so many users a second"
          hint="Leave it empty for no limit."
          value={run.users_per_second === null ? "" : String(run.users_per_second)}
          told={told}
          className="w-56"
        />
        <Submit variant="secondary">Set the limit</Submit>
      </div>
    </form>
  )
}
