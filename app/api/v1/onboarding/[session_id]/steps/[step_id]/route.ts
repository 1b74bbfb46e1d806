import { getStep, saveStep } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import { route } from "#lib/runtime"

export const GET = route(getStep, onboarding.getStep)
export const POST = route(saveStep, onboarding.saveStep)
