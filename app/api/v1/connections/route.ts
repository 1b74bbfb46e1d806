import { createConnection, listConnections } from "#lib/connections/contract"
import * as connections from "#lib/connections/service"
import { route } from "#lib/runtime"

export const GET = route(listConnections, connections.list)
export const POST = route(createConnection, connections.create)
