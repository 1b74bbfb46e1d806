import { restoreVersion } from "#lib/manifest/contract/versions"
import * as manifest from "#lib/manifest/service"
import { route } from "#lib/runtime"

export const POST = route(restoreVersion, manifest.restore)
