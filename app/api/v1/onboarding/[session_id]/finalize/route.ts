import { finalizeSession } from "#lib/manifest/contract"
import * as manifest from "#lib/manifest/service"
import { route } from "#lib/runtime"

export const POST = route(finalizeSession, manifest.finalize)
