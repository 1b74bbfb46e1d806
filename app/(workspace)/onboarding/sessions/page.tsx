import { removeSession, startSession } from "#app/(workspace)/onboarding/actions"
import { load } from "#app/load"
import { Sessions } from "#components/onboarding/sessions"
import { Page } from "#components/ui/page"
import { Submit } from "#components/ui/submit"
import * as onboarding from "#lib/onboarding/service"

export const metadata = { title: "Onboarding sessions" }

export default async function SessionsPage({ searchParams }: PageProps<"/onboarding/sessions">) {
  const { sessions } = await load(onboarding.list)
  return (
    <Page
      title="Onboarding sessions"
      lead="Each session is one run through the 23 steps. These are yours in this workspace, newest first."
      actions={
        <form action={startSession}>
          <Submit variant={sessions.length > 0 ? "secondary" : "primary"}>
            {sessions.length > 0 ? "Start another" : "Start"}
          </Submit>
        </form>
      }
    >
      <Sessions sessions={sessions} asked={(await searchParams).delete} remove={removeSession} />
    </Page>
  )
}
