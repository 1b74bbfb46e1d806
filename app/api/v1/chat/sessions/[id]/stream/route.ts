import { resumeAssistantTurn, streamAssistantTurn } from "#lib/agent/contract"
import * as agent from "#lib/agent/service"
import { route } from "#lib/runtime"

export const POST = route(streamAssistantTurn, agent.stream)
export const GET = route(resumeAssistantTurn, agent.resume)
