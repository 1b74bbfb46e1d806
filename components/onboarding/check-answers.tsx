import type { Route } from "next"
import Link from "next/link"
import { AnswerValue } from "#components/onboarding/answer-value"
import { STEP_STATUS } from "#components/onboarding/task-list"
import { Status } from "#components/ui/status"
import { type Answers, isShown, NOT_APPLICABLE, type Step } from "#lib/onboarding/field"
import type { Missing, StepStatus } from "#lib/onboarding/progress"

export type CheckedStep = { step: Step; answers: Answers; status: StepStatus }

/** What was answered in one phase, with a way to change each answer. */
export function CheckAnswers({
  session_id: sessionId,
  steps,
  missing,
}: {
  session_id: string
  steps: CheckedStep[]
  /** Required steps of the phase that are not complete. */
  missing: readonly Missing[]
}) {
  return (
    <div className="space-y-10">
      {missing.length > 0 && (
        <section aria-labelledby="missing-title" className="rounded-md border border-warn p-4">
          <h2 id="missing-title" className="font-semibold">
            {missing.length === 1 ? "One required step is" : `${missing.length} required steps are`} missing
          </h2>
          <ul className="mt-2 list-disc space-y-1 pl-5">
            {missing.map(({ step, title, issues }) => (
              <li key={step}>
                <Link
                  href={`/onboarding/${sessionId}/${step}?from=check` as Route}
                  className="underline underline-offset-4"
                >
                  {title}
                </Link>
                {issues[0] && `: ${issues[0].message}`}
                {issues.length > 1 && ` (and ${issues.length - 1} more)`}
              </li>
            ))}
          </ul>
          <p className="mt-2 text-muted">You can go on and come back. What is missing lowers the percentage.</p>
        </section>
      )}
      {steps.map(({ step, answers, status }) => {
        const { words, tone } = STEP_STATUS[status]
        const href = (key?: string) =>
          `/onboarding/${sessionId}/${step.number}?from=check${key ? `#answer-${key}` : ""}` as Route
        return (
          <section key={step.number} aria-labelledby={`step-${step.number}`}>
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <h2 id={`step-${step.number}`} className="text-lg font-semibold">
                {step.title}
              </h2>
              <Status tone={tone}>{words}</Status>
            </div>
            <dl className="mt-3 border-t border-border">
              {step.fields
                .filter((field) => field.key !== NOT_APPLICABLE || answers[NOT_APPLICABLE])
                .filter((field) => isShown(field, answers))
                .map((field) => (
                  <div
                    key={field.key}
                    className="grid gap-x-6 gap-y-1 border-b border-border py-3 sm:grid-cols-[14rem_minmax(0,1fr)_auto]"
                  >
                    <dt className="font-medium">{field.label}</dt>
                    <dd className="min-w-0">
                      <AnswerValue field={field} value={answers[field.key]} />
                    </dd>
                    <dd>
                      <Link
                        href={href(field.key)}
                        className="underline decoration-border-strong underline-offset-4 hover:decoration-current"
                      >
                        Change<span className="sr-only"> {field.label}</span>
                      </Link>
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        )
      })}
    </div>
  )
}
