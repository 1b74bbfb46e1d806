import { findContradictions } from "#lib/evidence/contract"
import * as evidence from "#lib/evidence/service"
import { route } from "#lib/runtime"

export const POST = route(findContradictions, evidence.contradictions)
