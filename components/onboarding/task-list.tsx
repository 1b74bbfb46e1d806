import type { Route } from "next"
import Link from "next/link"
import { Status, type Tone } from "#components/ui/status"
import type { Progress, StepStatus } from "#lib/onboarding/progress"
import { PHASES, STEPS } from "#lib/onboarding/steps"

export const STEP_STATUS: Record<StepStatus, { words: string; tone: Tone }> = {
  completed: { words: "Completed", tone: "good" },
  in_progress: { words: "In progress", tone: "warn" },
  not_started: { words: "Not yet started", tone: "neutral" },
  cannot_start: { words: "Cannot start yet", tone: "neutral" },
  problem: { words: "There is a problem", tone: "bad" },
}

/** Every step by phase, with what each is waiting for. */
export function TaskList({
  session_id: sessionId,
  progress,
  check_again: checkAgain,
}: {
  session_id: string
  progress: Progress
  /** Steps whose answers rest on something that was changed later. */
  check_again: ReadonlySet<number>
}) {
  const statuses = new Map(progress.statuses.map(({ step, status }) => [step, status]))
  return (
    <ol className="grid items-start gap-x-12 gap-y-10 xl:grid-cols-2">
      {PHASES.map((phase) => {
        const done = progress.phases.find(({ number }) => number === phase.number)
        return (
          <li key={phase.number}>
            <section aria-labelledby={`phase-${phase.number}`}>
              <div className="flex items-baseline justify-between gap-4">
                <h2 id={`phase-${phase.number}`} className="text-lg font-semibold">
                  {phase.number}. {phase.title}
                </h2>
                {done && (
                  <p className="text-sm whitespace-nowrap text-muted">
                    {done.completed} of {done.total} completed
                  </p>
                )}
              </div>
              <p className="text-muted">{phase.summary}</p>
              <ul className="mt-3 border-t border-border">
                {STEPS.filter((step) => step.phase === phase.number).map((step) => {
                  const status = statuses.get(step.number) ?? "not_started"
                  const { words, tone } = checkAgain.has(step.number)
                    ? ({ words: "Check again", tone: "warn" } as const)
                    : STEP_STATUS[status]
                  return (
                    <li
                      key={step.number}
                      className="relative flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-border py-2 hover:bg-surface"
                    >
                      <span className="min-w-0">
                        {status === "cannot_start" ? (
                          <span className="font-medium text-muted">{step.title}</span>
                        ) : (
                          <Link
                            href={`/onboarding/${sessionId}/${step.number}` as Route}
                            aria-describedby={`status-${step.number}`}
                            className="font-medium underline decoration-border-strong underline-offset-4 after:absolute after:inset-0 hover:decoration-current"
                          >
                            {step.title}
                          </Link>
                        )}
                        {!step.required && <span className="text-muted"> (optional)</span>}
                      </span>
                      <span id={`status-${step.number}`}>
                        <Status tone={tone}>{words}</Status>
                      </span>
                    </li>
                  )
                })}
              </ul>
              <p className="mt-3">
                <Link
                  href={`/onboarding/${sessionId}/check/${phase.number}` as Route}
                  className="text-sm underline decoration-border-strong underline-offset-4 hover:decoration-current"
                >
                  Check your answers<span className="sr-only"> for {phase.title}</span>
                </Link>
              </p>
            </section>
          </li>
        )
      })}
    </ol>
  )
}
