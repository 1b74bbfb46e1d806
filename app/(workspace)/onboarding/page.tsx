import { finalize, startSession } from "#app/(workspace)/onboarding/actions"
import { load } from "#app/load"
import { Standing } from "#components/migration/standing"
import { Overview } from "#components/onboarding/overview"
import { EmptyState } from "#components/ui/empty-state"
import { Page } from "#components/ui/page"
import { Submit } from "#components/ui/submit"
import * as migration from "#lib/migration/service"
import * as onboarding from "#lib/onboarding/service"

export const metadata = { title: "Onboarding" }

export default async function OnboardingPage() {
  const [latest, standing] = await Promise.all([load(onboarding.findLatest), load(migration.standing)])
  const summary = latest && (await load(onboarding.getSummary, undefined, { session_id: latest.id }))
  return (
    <>
      <Standing standing={standing} />
      {summary ? <Overview summary={summary} finalize={finalize} /> : <Beginning />}
    </>
  )
}

function Beginning() {
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
