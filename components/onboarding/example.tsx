import { AnswerList } from "#components/onboarding/answer-value"
import { EXAMPLE_COMPANY, EXAMPLES } from "#lib/onboarding/examples"
import type { Step } from "#lib/onboarding/field"

/** How a made-up company answered the same step. */
export function Example({ step }: { step: Step }) {
  const answers = EXAMPLES[step.number]
  if (!answers) return null
  return (
    <details className="group mt-4">
      <summary className="inline-flex min-h-6 items-center underline decoration-border-strong underline-offset-4 hover:decoration-current">
        See an example
      </summary>
      <div className="mt-3 border-l-2 border-border-strong pl-4 text-foreground">
        <p className="mb-3 text-sm text-muted">{EXAMPLE_COMPANY}, a made-up company, answers:</p>
        <AnswerList fields={step.fields} answers={answers} />
      </div>
    </details>
  )
}
