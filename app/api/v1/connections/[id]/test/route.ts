import { testConnection } from "#lib/connections/contract"
import * as connections from "#lib/connections/service"
import { route } from "#lib/runtime"

export const POST = route(testConnection, connections.test)
