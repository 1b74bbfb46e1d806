import { getConnection, removeConnection, updateConnection } from "#lib/connections/contract"
import * as connections from "#lib/connections/service"
import { route } from "#lib/runtime"

export const GET = route(getConnection, connections.get)
export const PATCH = route(updateConnection, connections.update)
export const DELETE = route(removeConnection, connections.remove)
