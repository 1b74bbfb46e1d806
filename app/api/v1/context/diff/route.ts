import { diffVersions } from "#lib/manifest/contract/versions"
import * as manifest from "#lib/manifest/service"
import { route } from "#lib/runtime"

export const GET = route(diffVersions, manifest.diff)
