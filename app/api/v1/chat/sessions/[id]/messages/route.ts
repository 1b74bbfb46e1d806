import { listAssistantMessages } from "#lib/agent/contract"
import * as agent from "#lib/agent/service"
import { route } from "#lib/runtime"

export const GET = route(listAssistantMessages, agent.messages)
