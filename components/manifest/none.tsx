import Link from "next/link"
import { Finalize } from "#components/onboarding/finalize"
import { buttonStyle } from "#components/ui/button"
import { EmptyState } from "#components/ui/empty-state"
import { Page } from "#components/ui/page"
import type { Summary } from "#lib/onboarding/contract"

type NoneProps = {
  /** The session that was changed last; null when nobody began. */
  summary: Summary | null
  /** Absent for people who may not build. */
  finalize: ((form: FormData) => Promise<void>) | undefined
}

/** The place of a manifest that is not there yet: how far the answers are, what is missing, and the way to it. */
export function None({ summary, finalize }: NoneProps) {
  return (
    <Page title="Manifest" lead="What the business knows about itself, in at most 1,200 tokens.">
      {summary && finalize ? (
        <div className="max-w-3xl space-y-4">
          <p>There is no manifest yet. It is built from the answers, once half of the steps are completed.</p>
          <Finalize
            session_id={summary.session.session_id}
            progress={summary.progress}
            finalized_at={summary.session.finalized_at}
            action={finalize}
          />
          <Link href="/onboarding" className={buttonStyle({ variant: "secondary" })}>
            Go on with the onboarding
          </Link>
        </div>
      ) : (
        <EmptyState
          title="There is no manifest yet"
          action={
            finalize && (
              <Link href="/onboarding" className={buttonStyle()}>
                Start the onboarding
              </Link>
            )
          }
        >
          {summary ? (
            <p>
              {summary.progress.completed} of {summary.progress.total} steps are completed. An analyst of the workspace
              builds the manifest once half of them are.
            </p>
          ) : (
            <p>
              It is built from the answers of the onboarding, once half of the 23 steps are completed. Every dashboard
              is grounded in it from then on.
            </p>
          )}
        </EmptyState>
      )}
    </Page>
  )
}
