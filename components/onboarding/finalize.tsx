import type { Route } from "next"
import Link from "next/link"
import { Card } from "#components/ui/card"
import { Progress as Bar } from "#components/ui/progress"
import { Submit } from "#components/ui/submit"
import type { Progress } from "#lib/onboarding/progress"

/** Steps needed before a manifest can be built: half of them, rounded up. */
const needed = (total: number) => Math.ceil(total / 2)

/** How far it is, what is missing, and the way to a manifest. */
export function Finalize({
  session_id: sessionId,
  progress,
  finalized_at: finalizedAt,
  action,
}: {
  session_id: string
  progress: Progress
  finalized_at: string | null
  action: (form: FormData) => Promise<void>
}) {
  const lacking = needed(progress.total) - progress.completed
  return (
    <Card aria-labelledby="finalize-title" className="p-5 sm:p-6">
      <h2 id="finalize-title" className="text-lg font-semibold">
        {progress.completed} of {progress.total} steps completed
      </h2>
      <p className="text-muted">
        {progress.percentage} %
        {progress.minutes_left > 0 &&
          `, about ${progress.minutes_left} ${progress.minutes_left === 1 ? "minute" : "minutes"} left`}
      </p>
      <Bar label="Steps completed" percent={progress.percentage} className="mt-3" />
      <p className="mt-3 max-w-prose text-muted">
        {lacking > 0
          ? `Complete ${lacking} more ${lacking === 1 ? "step" : "steps"} to build your manifest. It can be rebuilt at any time.`
          : finalizedAt
            ? "The manifest was built from these answers. Build it again after you change something."
            : "There is enough to build your manifest. What is missing can follow; the manifest is then rebuilt."}
      </p>
      {progress.missing.length > 0 && progress.completed > 0 && (
        <details className="mt-3">
          <summary className="underline decoration-border-strong underline-offset-4">
            {progress.missing.length} required {progress.missing.length === 1 ? "step is" : "steps are"} not complete
          </summary>
          <ul className="mt-2 list-disc space-y-1 pl-5">
            {progress.missing.map(({ step, title, issues }) => (
              <li key={step}>
                <Link
                  href={`/onboarding/${sessionId}/${step}` as Route}
                  className="underline decoration-border-strong underline-offset-4"
                >
                  {title}
                </Link>
                <span className="text-sm text-muted">
                  {`: ${issues[0]?.message ?? ""}`}
                  {issues.length > 1 && ` (and ${issues.length - 1} more)`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <form action={action} className="mt-4">
        <input type="hidden" name="session_id" value={sessionId} />
        <Submit disabled={lacking > 0}>{finalizedAt ? "Build the manifest again" : "Build the manifest"}</Submit>
      </form>
    </Card>
  )
}
