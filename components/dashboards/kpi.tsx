import { Sparkline } from "#components/dashboards/sparkline"
import { Mark, type Tone } from "#components/ui/status"
import type { QueryOutcome } from "#lib/dashboards/contract"
import type { TileOf } from "#lib/dashboards/contract/tile"
import { kpiChange } from "#lib/dashboards/describe"
import { formatValue } from "#lib/dashboards/format"

const column = (outcome: QueryOutcome | null, field: string): readonly unknown[] => {
  const index = outcome?.data?.columns.findIndex(({ name }) => name === field) ?? -1
  return outcome?.data?.data[index] ?? []
}

const EARLIER = { previous_period: "than the period before", previous_year: "than a year before" } as const

/** Too small to be written as a tenth of a percent. */
const isFlat = (change: number) => Math.abs(change) < 0.0005

function toneOf(change: number, good: "up" | "down" | "neither" = "up"): Tone {
  if (good === "neither" || isFlat(change)) return "neutral"
  return change > 0 === (good === "up") ? "good" : "bad"
}

/** One number, large; its change in words and with a mark; its course when there is one. */
export function Kpi({
  tile,
  outcome,
  compare,
  sparkline,
}: {
  tile: TileOf<"kpi">
  outcome: QueryOutcome
  compare: QueryOutcome | null
  sparkline: QueryOutcome | null
}) {
  const value = column(outcome, tile.value.field).at(-1)
  const change = outcome.data ? kpiChange(tile, outcome.data, compare?.data ?? null) : null
  const course = tile.sparkline ? column(sparkline ?? outcome, tile.sparkline.y.field) : []
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <p className="truncate text-3xl font-semibold tracking-tight">{formatValue(value, tile.value.format)}</p>
        {change !== null && (
          <p className="mt-1 flex items-center gap-2 text-sm text-muted">
            <Mark tone={toneOf(change, tile.good)} />
            <span>
              {isFlat(change)
                ? "Unchanged"
                : `${formatValue(Math.abs(change), "percent")} ${change > 0 ? "more" : "less"} ${tile.compare ? EARLIER[tile.compare] : "than before"}`}
            </span>
          </p>
        )}
        {tile.target !== undefined && (
          <p className="mt-1 text-sm text-muted">Target {formatValue(tile.target, tile.value.format)}</p>
        )}
      </div>
      <Sparkline values={course} />
    </div>
  )
}
