import { route } from "#lib/runtime"
import { getWorkspace, updateWorkspace } from "#lib/workspaces/contract"
import * as workspaces from "#lib/workspaces/service"

export const GET = route(getWorkspace, workspaces.get)
export const PATCH = route(updateWorkspace, workspaces.update)
