import { route } from "#lib/runtime"
import { getSession } from "#lib/workspaces/contract"
import * as workspaces from "#lib/workspaces/service"

export const GET = route(getSession, (ctx) => workspaces.whoami(ctx))
