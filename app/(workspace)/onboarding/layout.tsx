import { currentMember } from "#app/load"
import { Waiting } from "#components/onboarding/waiting"
import { STEPS } from "#lib/onboarding/steps"

/** Every onboarding page sends what this device still owes. */
export default async function OnboardingLayout({ children }: LayoutProps<"/onboarding">) {
  const { user, workspace_id } = await currentMember()
  return (
    <>
      <Waiting who={{ user_id: user.id, workspace_id }} titles={STEPS.map((step) => step.title)} />
      {children}
    </>
  )
}
