import * as evidence from "#lib/evidence/service"
import { removeSession } from "#lib/onboarding/contract"
import { route } from "#lib/runtime"

export const DELETE = route(removeSession, evidence.removeSession)
