import { route } from "#lib/runtime"
import { removeMember, updateMember } from "#lib/workspaces/contract"
import * as workspaces from "#lib/workspaces/service"

export const PATCH = route(updateMember, workspaces.updateMember)
export const DELETE = route(removeMember, workspaces.removeMember)
