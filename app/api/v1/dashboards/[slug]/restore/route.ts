import { restoreDashboard } from "#lib/dashboards/contract"
import * as dashboards from "#lib/dashboards/service"
import { route } from "#lib/runtime"

export const POST = route(restoreDashboard, dashboards.restore)
