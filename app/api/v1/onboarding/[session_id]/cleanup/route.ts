import { cleanupSession } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import { route } from "#lib/runtime"

export const DELETE = route(cleanupSession, onboarding.cleanup)
