import { getHealth } from "#lib/platform/contract"
import * as platform from "#lib/platform/service"
import { route } from "#lib/runtime"

export const dynamic = "force-dynamic"
export const GET = route(getHealth, platform.health)
