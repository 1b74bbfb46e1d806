import type { Route } from "next"
import Link from "next/link"
import { finalize, startSession } from "#app/(workspace)/onboarding/actions"
import { load } from "#app/load"
import { Finalize } from "#components/onboarding/finalize"
import { TaskList } from "#components/onboarding/task-list"
import { buttonStyle } from "#components/ui/button"
import { EmptyState } from "#components/ui/empty-state"
import { Page } from "#components/ui/page"
import { Submit } from "#components/ui/submit"
import * as onboarding from "#lib/onboarding/service"

export const metadata = { title: "Onboarding" }

export default async function OnboardingPage() {
  const latest = await load(onboarding.findLatest)
  if (!latest) {
    return (
      <Page title="Onboarding" lead="Twenty-three steps in six phases. What you type is saved as you go.">
        <EmptyState
          title="Nothing answered yet"
          action={
            <form action={startSession}>
              <Submit>Start</Submit>
            </form>
          }
        >
          <p>
            Start with your company. You can stop after any answer, come back on any device, and build the manifest once
            half of the steps are complete.
          </p>
        </EmptyState>
      </Page>
    )
  }
  const { session, progress, steps } = await load(onboarding.getSummary, undefined, { session_id: latest.id })
  return (
    <Page
      title="Onboarding"
      lead="What you type is saved as you go. Stop anywhere, come back on any device."
      actions={
        progress.next_step !== null && (
          <Link href={`/onboarding/${session.session_id}/${progress.next_step}` as Route} className={buttonStyle()}>
            {progress.completed === 0 ? "Start with the first step" : "Continue"}
          </Link>
        )
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
