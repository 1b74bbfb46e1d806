import { confirmAssistantDashboard } from "#lib/agent/contract"
import * as agent from "#lib/agent/service"
import { route } from "#lib/runtime"

export const POST = route(confirmAssistantDashboard, agent.confirm)
