import type { Route } from "next"
import Link from "next/link"
import { Instant } from "#components/ui/instant"
import { Mark } from "#components/ui/status"

export type Cause = { step: number; title: string; saved_at: string }

/** Earlier answers, on which these rest, were changed: what changed, and how the mark goes away. */
export function CheckAgain({ session_id: sessionId, causes }: { session_id: string; causes: readonly Cause[] }) {
  return (
    <section aria-labelledby="check-again-title" className="mb-8 rounded-md border border-warn p-4">
      <h2 id="check-again-title" className="flex items-center gap-2 font-semibold">
        <Mark tone="warn" />
        Check this step again
      </h2>
      <p className="mt-1">Answers that these rest on were changed after you saved them.</p>
      {causes.length > 0 && (
        <ul className="mt-2 list-disc space-y-1 pl-5">
          {causes.map(({ step, title, saved_at }) => (
            <li key={step}>
              <Link href={`/onboarding/${sessionId}/${step}` as Route} className="underline underline-offset-4">
                {title}
              </Link>
              , changed <Instant at={saved_at} />
            </li>
          ))}
        </ul>
      )}
      <p className="mt-2 text-muted">If they are still right, press Save and continue: that takes the mark away.</p>
    </section>
  )
}
