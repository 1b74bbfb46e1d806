import { endAssistantSession, getAssistantSession } from "#lib/agent/contract"
import * as agent from "#lib/agent/service"
import { route } from "#lib/runtime"

export const GET = route(getAssistantSession, agent.getSession)
export const DELETE = route(endAssistantSession, agent.endSession)
