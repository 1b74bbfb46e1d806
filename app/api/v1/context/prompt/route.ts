import { assemblePrompt } from "#lib/manifest/contract/prompt"
import * as manifest from "#lib/manifest/service"
import { route } from "#lib/runtime"

export const POST = route(assemblePrompt, manifest.prompt)
