import { removeSession } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import { route } from "#lib/runtime"

export const DELETE = route(removeSession, onboarding.remove)
