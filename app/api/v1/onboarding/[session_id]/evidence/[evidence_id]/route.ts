import { appendEvidence, getEvidence, removeEvidence } from "#lib/evidence/contract"
import * as evidence from "#lib/evidence/service"
import { route } from "#lib/runtime"

export const GET = route(getEvidence, evidence.get)
export const PATCH = route(appendEvidence, evidence.append)
export const DELETE = route(removeEvidence, evidence.remove)
