import { listSessions } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import { route } from "#lib/runtime"

export const GET = route(listSessions, onboarding.list)
