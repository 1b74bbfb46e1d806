import { startMigration } from "#lib/migration/contract/steer"
import * as migration from "#lib/migration/service"
import { route } from "#lib/runtime"

export const POST = route(startMigration, migration.start)
