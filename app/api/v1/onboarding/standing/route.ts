import { getStanding } from "#lib/migration/contract"
import * as migration from "#lib/migration/service"
import { route } from "#lib/runtime"

export const GET = route(getStanding, migration.standing)
