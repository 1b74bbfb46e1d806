import type { Route } from "next"
import Link from "next/link"
import { Finalize } from "#components/onboarding/finalize"
import { TaskList } from "#components/onboarding/task-list"
import { buttonStyle } from "#components/ui/button"
import { Page } from "#components/ui/page"
import type { Summary } from "#lib/onboarding/contract"

/** One session: how far it is, what is missing, and every step. */
export function Overview({
  summary: { session, progress, steps },
  finalize,
}: {
  summary: Summary
  finalize: (form: FormData) => Promise<void>
}) {
  const next = progress.next_step
  return (
    <Page
      title="Onboarding"
      lead="What you type is saved as you go. Stop anywhere, come back on any device."
      actions={
        <>
          <Link href={"/onboarding/sessions" as Route} className={buttonStyle({ variant: "secondary" })}>
            All sessions
          </Link>
          {next !== null && (
            <Link href={`/onboarding/${session.session_id}/${next}` as Route} className={buttonStyle()}>
              {progress.completed === 0 ? "Start with the first step" : "Continue where you left off"}
            </Link>
          )}
        </>
      }
    >
      <div className="mb-10 max-w-3xl">
        <Finalize
          session_id={session.session_id}
          progress={progress}
          finalized_at={session.finalized_at}
          action={finalize}
        />
      </div>
      <TaskList
        session_id={session.session_id}
        progress={progress}
        check_again={new Set(steps.filter((step) => step.check_again).map((step) => step.step_id))}
      />
    </Page>
  )
}
