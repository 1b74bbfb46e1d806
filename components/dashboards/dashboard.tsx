import { cx } from "class-variance-authority"
import { SlidersHorizontal } from "lucide-react"
import type { ReactNode } from "react"
import { AutoRefresh } from "#components/dashboards/auto-refresh"
import { FilterBar } from "#components/dashboards/filter-bar"
import { Freshness } from "#components/dashboards/freshness"
import { Tile } from "#components/dashboards/tile"
import { Page } from "#components/ui/page"
import { Status } from "#components/ui/status"
import type { DashboardView } from "#lib/dashboards/contract"

const EVERY_S = { operational: 30, analytical: 300, strategic: 300 } as const

/** A dashboard as its readers see it. The view type changes density, never data. */
export function Dashboard({
  view,
  now,
  path,
  above,
  actions,
}: {
  view: Omit<DashboardView, "summary" | "can_edit">
  now: Date
  /** The page's own address, which the filters change. */
  path: string
  above?: ReactNode
  actions?: ReactNode
}) {
  const { dashboard } = view
  const type = dashboard.view_type
  return (
    <Page
      above={
        <>
          {above}
          <Freshness as_of={view.as_of} now={now} />
        </>
      }
      title={dashboard.title}
      lead={dashboard.description}
      actions={
        <>
          <AutoRefresh every_s={EVERY_S[type]} countdown={type === "operational"} />
          {actions}
        </>
      }
    >
      {view.controls.length > 0 && (
        <details open={type === "analytical"} className="mb-6">
          <summary className="mb-2 inline-flex h-8 list-none items-center gap-2 rounded-sm text-sm font-medium pointer-coarse:h-11">
            <SlidersHorizontal aria-hidden="true" className="size-4 text-muted" />
            Filters
          </summary>
          <FilterBar action={path} controls={view.controls} chosen={view.chosen} resolved={view.resolved} />
        </details>
      )}
      {view.filter_problems.length > 0 && (
        <ul className="mb-4 space-y-1">
          {view.filter_problems.map(({ message }) => (
            <li key={message}>
              <Status tone="warn">{message}</Status>
            </li>
          ))}
        </ul>
      )}
      <div className="@container">
        <div
          className={cx(
            "grid grid-cols-1 @xl:grid-cols-2 @5xl:auto-rows-[minmax(5rem,auto)] @5xl:grid-cols-12",
            type === "operational" ? "gap-2" : type === "strategic" ? "gap-6" : "gap-4",
          )}
        >
          {view.tiles.map((tile) => (
            <Tile key={tile.tile.id} view={tile} now={now} />
          ))}
        </div>
      </div>
    </Page>
  )
}
