import { getDashboardYaml } from "#lib/dashboards/contract"
import * as dashboards from "#lib/dashboards/service"
import { route } from "#lib/runtime"

export const GET = route(getDashboardYaml, dashboards.yaml)
