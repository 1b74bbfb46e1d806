import { createDashboard, listDashboards } from "#lib/dashboards/contract"
import * as dashboards from "#lib/dashboards/service"
import { route } from "#lib/runtime"

export const GET = route(listDashboards, dashboards.list)
export const POST = route(createDashboard, dashboards.create)
