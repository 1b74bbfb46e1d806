import { getOnboardingHealth } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import { route } from "#lib/runtime"

export const GET = route(getOnboardingHealth, onboarding.health)
