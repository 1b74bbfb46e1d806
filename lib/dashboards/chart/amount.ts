import type { EChartsOption } from "echarts"
import {
  cue,
  fontOf,
  frame,
  labelAxis,
  legend,
  markLabel,
  type Part,
  targetLine,
  tooltip,
  valueAxis,
} from "#lib/dashboards/chart/frame"
import { table, writer } from "#lib/dashboards/chart/rows"
import type { Tokens } from "#lib/dashboards/chart/tokens"
import type { TileData } from "#lib/dashboards/contract"
import type { Field, TileOf } from "#lib/dashboards/contract/tile"
import { asList } from "#lib/dashboards/fields"

// Bars, parts of a whole, funnels, waterfalls and histograms: how much of each.

const NAMED = { vertical: 8, horizontal: 14 }

type Order = TileOf<"bar">["sort"]

function order(labels: string[], weights: number[], sort: Order, limit: number | undefined): number[] {
  const rows = labels.map((_, index) => index)
  if (sort === "value") rows.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0))
  if (sort === "label") rows.sort((a, b) => (labels[a] ?? "").localeCompare(labels[b] ?? "", "en"))
  return limit === undefined ? rows : rows.slice(0, limit)
}

export function barChart(tile: TileOf<"bar">, data: TileData, compare: TileData | null, tokens: Tokens): EChartsOption {
  const ys = asList(tile.y)
  const [y] = ys as [Field]
  const { xs, series } = table(data, tile.x, ys, tile.series)
  const write = writer(data, tile.x)
  const labels = xs.map(write)
  const weights = xs.map((_, i) => series.reduce((sum, each) => sum + (each.values[i] ?? 0), 0))
  const isHorizontal = tile.orientation === "horizontal"
  const rows = order(labels, weights, tile.sort ?? "query", tile.limit)
  const isPercent = tile.mode === "percent"
  const isStacked = (tile.mode === "stacked" || isPercent) && series.length > 1
  const field = isPercent ? { ...y, format: "percent" } : y
  const short = writer(data, field, { compact: true })
  const cell = (value: number | null, i: number) =>
    isPercent && value !== null && weights[i] ? value / weights[i] : value
  const showsValue = series.length === 1 && rows.length <= NAMED[isHorizontal ? "horizontal" : "vertical"] && !compare
  const drawn = series.map((each, index): Part => {
    const look = cue(tokens, index, series.length)
    return {
      type: "bar",
      name: each.name,
      data: rows.map((i) => cell(each.values[i] ?? null, i)),
      barMaxWidth: 44,
      ...(isStacked ? { stack: "all" } : {}),
      itemStyle: {
        color: look.color,
        ...(isStacked ? { borderColor: tokens.surface, borderWidth: 1 } : {}),
        ...hatch(index, series.length, tokens),
      },
      emphasis: { focus: series.length > 1 ? "series" : "none", itemStyle: { color: look.color } },
      ...(showsValue
        ? {
            label: markLabel(tokens, {
              position: isHorizontal ? "right" : "top",
              formatter: (params: { value: unknown }) => short(params.value),
            }),
            labelLayout: { hideOverlap: true },
          }
        : {}),
      ...(index === 0 && !isHorizontal ? targetLine(tokens, tile.target, short) : {}),
    }
  })
  const earlier = compare && !tile.series ? table(compare, tile.x, ys).series.slice(0, 1) : []
  const shadows = earlier.map((each) => ({
    type: "bar",
    name: `${each.name}, ${tile.compare === "previous_year" ? "a year earlier" : "previous period"}`,
    data: rows.map((i) => each.values[i] ?? null),
    barMaxWidth: 44,
    itemStyle: { color: tokens.muted, opacity: 0.35 },
  }))
  const all = [...shadows, ...drawn]
  const labelled = labelAxis(
    tokens,
    rows.map((i) => labels[i] ?? ""),
    isHorizontal
      ? {
          inverse: true,
          axisLine: { show: false },
          axisLabel: { ...fontOf(tokens), color: tokens.text, width: 140, overflow: "truncate", interval: 0 },
        }
      : {},
  )
  const valued = valueAxis(tokens, short, {
    ...(isPercent ? { max: 1, interval: 0.25 } : {}),
    ...(showsValue && isHorizontal ? { show: false } : {}),
  })
  return frame(tokens, {
    ...(all.length > 1
      ? {
          legend: legend(
            tokens,
            all.map((each) => String(each.name)),
          ),
        }
      : {}),
    grid: {
      left: 4,
      right: showsValue && isHorizontal ? 64 : 16,
      top: all.length > 1 ? 36 : showsValue && !isHorizontal ? 24 : 12,
      bottom: 4,
      containLabel: true,
    },
    tooltip: tooltip(tokens, writer(data, field), { axisPointer: { type: "shadow" } }),
    xAxis: isHorizontal ? valued : labelled,
    yAxis: isHorizontal ? labelled : valued,
    series: all,
  })
}

/** The second cue of bars that stand side by side or on each other: hatching from the second series on. */
function hatch(index: number, count: number, tokens: Tokens): Part {
  if (count === 1 || index === 0) return {}
  const angles = [0, Math.PI / 4, -Math.PI / 4, Math.PI / 2]
  return {
    decal: {
      symbol: "rect",
      symbolSize: 1,
      color: tokens.surface,
      dashArrayX: [1, 0],
      dashArrayY: [1, 5 + 2 * index],
      rotation: angles[index % 4] ?? 0,
    },
  }
}
