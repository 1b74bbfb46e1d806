import { Act } from "#components/migration/act"
import type { Question } from "#components/migration/ask"
import type { TellingAction } from "#components/migration/told"
import { ToldField, ToldForm } from "#components/migration/told-form"
import { inFigures, isGoing, isOver } from "#components/migration/words"
import { Submit } from "#components/ui/submit"
import type { Run } from "#lib/migration/contract"

type Verb = "pause" | "resume" | "cancel"
export type SteeringActions = Record<Verb | "throttle", TellingAction>

type Asked = Pick<Question, "label" | "question" | "yes" | "variant"> & { follows: (run: Run) => string }

const ASKED: Record<Verb, Asked> = {
  pause: {
    label: "Pause",
    question: "Pause this run?",
    yes: "Yes, pause it",
    follows: () => "It stops after the statement that is under way. Resume goes on from there; nothing is done twice.",
  },
  resume: {
    label: "Resume",
    question: "Resume this run?",
    yes: "Yes, resume it",
    variant: "primary",
    follows: ({ users }) => `It goes on after the ${inFigures(users.seen)} users it has dealt with.`,
  },
  cancel: {
    label: "Cancel",
    question: "Cancel this run for good?",
    yes: "Yes, cancel it",
    variant: "danger",
    follows: ({ users }) =>
      `It cannot be resumed. What it did stays: ${inFigures(users.succeeded)} users. Roll the run back to undo that, or start another one to go on.`,
  },
}

/** What can be done with a run that is not over: each asks once more. */
export function Steering({ run, actions }: { run: Run; actions: SteeringActions }) {
  if (isOver(run)) return null
  const verbs: Verb[] = [isGoing(run) ? "pause" : "resume", "cancel"]
  return (
    <div className="mt-6 flex flex-wrap items-end justify-between gap-x-10 gap-y-5 border-t border-border pt-5 has-[[role=alert]]:items-start">
      <div className="flex flex-wrap gap-2">
        {verbs.map((verb) => {
          const { follows, ...asked } = ASKED[verb]
          return (
            <Act key={verb} id={`${verb}-${run.id}`} action={actions[verb]} given={{ run_id: run.id }} {...asked}>
              <p>{follows(run)}</p>
            </Act>
          )
        })}
      </div>
      <ToldForm id="throttle" action={actions.throttle}>
        <input type="hidden" name="run_id" value={run.id} />
        <div className="flex flex-wrap items-end gap-3">
          <ToldField
            name="users_per_second"
            label="At most so many users a second"
            hint="Leave it empty for no limit."
            value={run.users_per_second === null ? "" : String(run.users_per_second)}
            className="w-64"
          />
          <Submit variant="secondary">Set the limit</Submit>
        </div>
      </ToldForm>
    </div>
  )
}
