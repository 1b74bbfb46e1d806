import { searchManifest } from "#lib/manifest/contract/search"
import * as manifest from "#lib/manifest/service"
import { route } from "#lib/runtime"

export const GET = route(searchManifest, manifest.search)
