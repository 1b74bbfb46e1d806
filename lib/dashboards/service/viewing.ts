import "server-only"
import { column } from "#lib/dashboards/chart/rows"
import { compile, shownQueries } from "#lib/dashboards/compile"
import type { DashboardView, FilterControl, QueryOutcome, TileView } from "#lib/dashboards/contract"
import type { Dashboard, Filter, FilterValues } from "#lib/dashboards/contract/schema"
import { describeTile, fillText } from "#lib/dashboards/describe"
import { durationSeconds } from "#lib/dashboards/duration"
import { fixedOptions, resolveFilters } from "#lib/dashboards/filters"
import { place } from "#lib/dashboards/layout"
import { leastFresh, outcomeOf, runAll } from "#lib/dashboards/service/running"
import type { Ctx } from "#lib/platform/context"
import { AppError } from "#lib/platform/errors"

// A dashboard with its results, put together for a page or a preview.

type Source = { slug: string; version: number; dashboard: Dashboard; connection_id: string }
type Shown = Omit<DashboardView, "summary" | "can_edit">

/** Values for the view; what cannot be used is dropped and told, so that a mistyped address still shows a dashboard. */
function forgiving(dashboard: Dashboard, chosen: FilterValues, now: Date) {
  const problems: DashboardView["filter_problems"] = []
  const kept = { ...chosen }
  for (let attempt = 0; attempt <= dashboard.filters.length; attempt++) {
    const resolved = resolveFilters(dashboard.filters, kept, now)
    if (resolved.ok) return { values: resolved.values, kept, problems }
    problems.push(...resolved.issues)
    for (const { path } of resolved.issues) delete kept[String(path[1])]
    if (resolved.issues.every(({ path }) => chosen[String(path[1])] === undefined)) break
  }
  const relaxed = resolveFilters(
    dashboard.filters.map((filter) => ({ ...filter, required: false })),
    kept,
    now,
  )
  if (!relaxed.ok)
    throw new AppError("invalid_input", relaxed.issues[0]?.message ?? "The filters are not valid.", {
      reason: "filters",
      issues: relaxed.issues,
    })
  return { values: relaxed.values, kept, problems }
}

export async function composeView(ctx: Ctx, source: Source, chosen: FilterValues, fresh: boolean): Promise<Shown> {
  const { dashboard } = source
  const { values, kept, problems } = forgiving(dashboard, chosen, ctx.ports.clock())
  const plan = compile(dashboard, values)
  const ran = await runAll(ctx, { ...source, queries: shownQueries(dashboard, plan), fresh })
  const outcomes = new Map(ran.map((each) => [each.id, outcomeOf(each)]))
  const find = (id: string | null | undefined): QueryOutcome | null => (id ? (outcomes.get(id) ?? null) : null)
  const results = (id: string) => find(id)?.data ?? null
  const places = new Map(place(dashboard.tiles, dashboard.layout.items).map((each) => [each.tile, each]))
  const tiles = dashboard.tiles.map((tile, index): TileView => {
    const { x = 0, y = 0, w = 12, h = 4 } = places.get(tile.id) ?? {}
    const outcome = find(plan.tiles[index]?.query)
    const compare = find(plan.tiles[index]?.compare_query)
    const sparkline = tile.type === "kpi" && tile.sparkline ? find(tile.sparkline.query ?? tile.query) : null
    const body = tile.type === "text" ? fillText(tile.body, results) : null
    return { tile, x, y, w, h, text: sentence(tile, outcome, compare, results), outcome, compare, sparkline, body }
  })
  tiles.sort((a, b) => a.y - b.y || a.x - b.x)
  return {
    dashboard,
    chosen: kept,
    resolved: values,
    filter_problems: problems,
    controls: dashboard.filters.map((filter) => control(filter, find)),
    tiles,
    as_of: leastFresh(ran),
    refresh_s: durationSeconds(dashboard.refresh),
  }
}

function sentence(
  tile: TileView["tile"],
  outcome: QueryOutcome | null,
  compare: QueryOutcome | null,
  results: Parameters<typeof fillText>[1],
): string {
  if (tile.text) return fillText(tile.text, results)
  if (outcome?.error) return `${tile.title ?? "This tile"} could not be loaded: ${outcome.error.message}`
  if (!outcome?.data) return tile.title ?? "Text"
  return describeTile(tile, outcome.data, compare?.data ?? null)
}

function control(filter: Filter, find: (id: string) => QueryOutcome | null): FilterControl {
  const fixed = fixedOptions(filter)
  if (fixed || filter.type !== "select" || Array.isArray(filter.options))
    return { filter, choices: fixed ?? [], error: null }
  const outcome = find(filter.options.query)
  if (!outcome?.data) return { filter, choices: [], error: outcome?.error ?? null }
  const [first] = outcome.data.columns
  const values = column(outcome.data, filter.options.value ?? first?.name ?? "")
  const labels = filter.options.label ? column(outcome.data, filter.options.label) : values
  const choices = values.flatMap((value, row) =>
    typeof value === "string" || typeof value === "number" ? [{ value, label: String(labels[row] ?? value) }] : [],
  )
  return { filter, choices, error: null }
}
