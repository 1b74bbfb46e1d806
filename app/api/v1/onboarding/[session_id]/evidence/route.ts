import { createEvidence, listEvidence } from "#lib/evidence/contract"
import * as evidence from "#lib/evidence/service"
import { route } from "#lib/runtime"

export const GET = route(listEvidence, evidence.list)
export const POST = route(createEvidence, evidence.create)
