import { getManifest } from "#lib/manifest/contract/read"
import * as manifest from "#lib/manifest/service"
import { route } from "#lib/runtime"

export const GET = route(getManifest, manifest.answer)
