import { route } from "#lib/runtime"
import { listMembers } from "#lib/workspaces/contract"
import * as workspaces from "#lib/workspaces/service"

export const GET = route(listMembers, workspaces.listMembers)
