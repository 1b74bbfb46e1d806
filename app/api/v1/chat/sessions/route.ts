import { createAssistantSession, listAssistantSessions } from "#lib/agent/contract"
import * as agent from "#lib/agent/service"
import { route } from "#lib/runtime"

export const POST = route(createAssistantSession, agent.createSession)
export const GET = route(listAssistantSessions, agent.listSessions)
