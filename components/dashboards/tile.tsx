import { cx } from "class-variance-authority"
import type { CSSProperties, ReactNode } from "react"
import { Chart } from "#components/dashboards/chart"
import { DataTable, type ShownColumn } from "#components/dashboards/data-table"
import { Freshness } from "#components/dashboards/freshness"
import { Kpi } from "#components/dashboards/kpi"
import { Receipt } from "#components/dashboards/receipt"
import { Prose } from "#components/ui/prose"
import { Mark } from "#components/ui/status"
import type { QueryOutcome, TileView } from "#lib/dashboards/contract"
import type { Tile as TileData } from "#lib/dashboards/contract/tile"
import { asList } from "#lib/dashboards/fields"

/** One placed visual: how old, what, the visual, and beneath it the same as a table with its receipt. */
export function Tile({ view, now }: { view: TileView; now: Date }) {
  const { tile, outcome } = view
  const place = {
    "--column": `${view.x + 1} / span ${view.w}`,
    "--row": `${view.y + 1} / span ${view.h}`,
  } as CSSProperties
  return (
    <article
      id={`tile-${tile.id}`}
      aria-label={tile.title ?? "Text"}
      style={place}
      className={cx(
        "flex min-w-0 flex-col rounded-lg border border-border bg-raised p-4 @5xl:[grid-column:var(--column)] @5xl:[grid-row:var(--row)]",
        view.w > 6 && "@xl:col-span-2",
      )}
    >
      {outcome && <Freshness as_of={outcome.metadata.as_of} now={now} />}
      {tile.title && <h2 className={cx("font-semibold", outcome && "mt-1")}>{tile.title}</h2>}
      {tile.description && <p className="text-sm text-muted">{tile.description}</p>}
      <div className="mt-3 min-h-0 min-w-0 flex-1">{visualOf(view)}</div>
      {outcome?.data && (
        <footer className="mt-3 flex flex-wrap items-start gap-x-4 text-xs text-muted">
          {tile.type !== "table" && (
            <Disclosure name="Table">
              <DataTable
                caption={`${tile.title}: data`}
                data={outcome.data}
                columns={columnsOf(tile)}
                row_count={outcome.metadata.row_count}
              />
            </Disclosure>
          )}
          <Disclosure name="Receipt">
            <Receipt metadata={outcome.metadata} />
          </Disclosure>
        </footer>
      )}
    </article>
  )
}

function Disclosure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <details className="group open:w-full">
      <summary className="inline-flex h-8 list-none items-center gap-1 rounded-sm underline decoration-border-strong underline-offset-4 hover:decoration-current pointer-coarse:h-11">
        {name}
      </summary>
      <div className="max-h-80 overflow-y-auto py-2 text-foreground">{children}</div>
    </details>
  )
}

function visualOf({ tile, outcome, compare, sparkline, text, body, w, h }: TileView): ReactNode {
  if (tile.type === "text") return <Prose text={body ?? tile.body} />
  if (!outcome) return <Note>This tile has no result yet.</Note>
  if (outcome.error) return <Trouble outcome={outcome} />
  if (!outcome.data || outcome.metadata.row_count === 0) return <Note>No rows for these filters. Widen them.</Note>
  if (tile.type === "kpi") {
    return (
      <>
        <Kpi tile={tile} outcome={outcome} compare={compare} sparkline={sparkline} />
        <p className="sr-only">{text}</p>
      </>
    )
  }
  if (tile.type === "table") {
    return (
      <>
        <p className="sr-only">{text}</p>
        <div className="max-h-112 overflow-y-auto">
          <DataTable
            caption={tile.title}
            data={outcome.data}
            columns={columnsOf(tile)}
            row_count={outcome.metadata.row_count}
            sort={tile.sort}
          />
        </div>
      </>
    )
  }
  return <Chart tile={tile} data={outcome.data} compare={compare?.data ?? null} text={text} w={w} h={h} />
}

function Note({ children }: { children: ReactNode }) {
  return <p className="text-muted">{children}</p>
}

/** One query that failed spoils its own tile only, and says why. */
function Trouble({ outcome }: { outcome: QueryOutcome }) {
  return (
    <div className="flex items-start gap-2 rounded-md border border-bad p-3">
      <Mark tone="bad" className="mt-1" />
      <p className="min-w-0">{outcome.error?.message}</p>
    </div>
  )
}

/** The columns a tile draws, with its own labels and formats; all columns when it does not say. */
function columnsOf(tile: TileData): ShownColumn[] | undefined {
  switch (tile.type) {
    case "table":
      return tile.columns
    case "line":
    case "bar":
    case "area":
      return [tile.x, ...(tile.series ? [tile.series] : []), ...asList(tile.y)]
    case "combo":
      return [tile.x, ...asList(tile.bars), ...asList(tile.lines)]
    case "pie":
    case "funnel":
    case "waterfall":
      return [tile.label, tile.value]
    default:
      return undefined
  }
}
