import { finalize } from "#app/(workspace)/onboarding/actions"
import { load } from "#app/load"
import { Overview } from "#components/onboarding/overview"
import { getSummary } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"

export const metadata = { title: "Onboarding" }

export default async function SessionPage({ params }: PageProps<"/onboarding/[session_id]">) {
  const summary = await load(onboarding.getSummary, getSummary.params, await params)
  return <Overview summary={summary} finalize={finalize} />
}
