import { getRun } from "#lib/migration/contract"
import { throttleRun } from "#lib/migration/contract/steer"
import * as migration from "#lib/migration/service"
import { route } from "#lib/runtime"

export const GET = route(getRun, migration.getRun)
export const PATCH = route(throttleRun, migration.throttle)
