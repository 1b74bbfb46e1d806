import { deleteDashboard, getDashboard, patchDashboard, putDashboard } from "#lib/dashboards/contract"
import * as dashboards from "#lib/dashboards/service"
import { route } from "#lib/runtime"

export const GET = route(getDashboard, dashboards.get)
export const PUT = route(putDashboard, dashboards.put)
export const PATCH = route(patchDashboard, dashboards.patch)
export const DELETE = route(deleteDashboard, dashboards.remove)
