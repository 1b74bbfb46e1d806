import { rebuildDashboardIndex } from "#lib/dashboards/contract"
import * as dashboards from "#lib/dashboards/service"
import { route } from "#lib/runtime"

export const POST = route(rebuildDashboardIndex, dashboards.rebuildIndex)
