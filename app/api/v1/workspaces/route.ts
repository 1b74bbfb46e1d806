import { route } from "#lib/runtime"
import { createWorkspace, listWorkspaces } from "#lib/workspaces/contract"
import * as workspaces from "#lib/workspaces/service"

export const GET = route(listWorkspaces, workspaces.list)
export const POST = route(createWorkspace, workspaces.create)
