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
import { column, labelOf, largest, pairs, rowCount, table, writer } from "#lib/dashboards/chart/rows"
import type { Tokens } from "#lib/dashboards/chart/tokens"
import type { TileData } from "#lib/dashboards/contract"
import type { Field, TileOf } from "#lib/dashboards/contract/tile"
import { asList } from "#lib/dashboards/fields"
import { formatValue, toNumber } from "#lib/dashboards/format"

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

export function pieChart(tile: TileOf<"pie">, data: TileData, tokens: Tokens): EChartsOption {
  const parts = largest(pairs(data, tile.label, tile.value), tile.limit ?? 6)
  const sum = parts.reduce((total, part) => total + part.value, 0)
  const write = writer(data, tile.value)
  return frame(tokens, {
    tooltip: tooltip(tokens, write, { trigger: "item" }),
    series: [
      {
        type: "pie",
        radius: tile.donut ? ["46%", "70%"] : ["0%", "70%"],
        startAngle: 90,
        // Names stand at the slices, so shades of one grey are enough.
        data: parts.map((part, index) => ({
          ...part,
          itemStyle: {
            color: tokens.single,
            opacity: Math.max(0.18, 1 - index * (0.82 / Math.max(parts.length - 1, 1))),
          },
        })),
        itemStyle: { borderColor: tokens.surface, borderWidth: 2 },
        label: markLabel(tokens, {
          formatter: (params: { name: string; value: number }) =>
            `${params.name}  ${formatValue(sum ? params.value / sum : 0, "percent:0")}`,
          overflow: "truncate",
        }),
        labelLine: { lineStyle: { color: tokens.muted, opacity: 1 }, length: 8, length2: 6 },
        emphasis: { scale: false },
      },
    ],
  })
}

export function histogramChart(tile: TileOf<"histogram">, data: TileData, tokens: Tokens): EChartsOption {
  const write = writer(data, tile.x, { compact: true })
  const bins = tile.count
    ? counted(data, tile.x, tile.count, write)
    : binned(column(data, tile.x.field), tile.bins ?? 20, write)
  return frame(tokens, {
    grid: { left: 4, right: 16, top: 16, bottom: 20, containLabel: true },
    tooltip: tooltip(tokens, (value) => formatValue(value, "integer"), { axisPointer: { type: "shadow" } }),
    xAxis: labelAxis(
      tokens,
      bins.map((bin) => bin.name),
      {
        name: labelOf(tile.x),
        nameLocation: "middle",
        nameGap: 26,
        nameTextStyle: { ...fontOf(tokens), color: tokens.axis },
      },
    ),
    yAxis: valueAxis(tokens, (value) => formatValue(value, "integer", { compact: true })),
    series: [
      {
        type: "bar",
        name: "Rows",
        data: bins.map((bin) => bin.value),
        barCategoryGap: "4%",
        itemStyle: { color: tokens.single },
      },
    ],
  })
}

function counted(data: TileData, x: Field, count: Field, write: (value: unknown) => string) {
  const counts = column(data, count.field)
  return column(data, x.field).map((value, row) => ({ name: write(value), value: toNumber(counts[row]) ?? 0 }))
}

/** Equal bins from the smallest to the largest value; the last one holds its upper edge. */
function binned(cells: unknown[], count: number, write: (value: unknown) => string): { name: string; value: number }[] {
  const numbers = cells.flatMap((cell) => toNumber(cell) ?? [])
  if (numbers.length === 0) return []
  const low = numbers.reduce((a, b) => Math.min(a, b))
  const high = numbers.reduce((a, b) => Math.max(a, b))
  const width = (high - low) / count || 1
  const bins = Array.from({ length: high === low ? 1 : count }, (_, i) => ({
    name: `${write(low + i * width)} to ${write(low + (i + 1) * width)}`,
    value: 0,
  }))
  for (const number of numbers) {
    const bin = bins[Math.min(Math.floor((number - low) / width), bins.length - 1)]
    if (bin) bin.value++
  }
  return bins
}

export function funnelChart(tile: TileOf<"funnel">, data: TileData, tokens: Tokens): EChartsOption {
  const parts = pairs(data, tile.label, tile.value)
  const first = parts[0]?.value ?? 0
  const write = writer(data, tile.value)
  return frame(tokens, {
    grid: { left: 4, right: 110, top: 8, bottom: 4, containLabel: true },
    tooltip: tooltip(tokens, write, { axisPointer: { type: "shadow" } }),
    xAxis: { type: "value", show: false, max: first || 1 },
    yAxis: labelAxis(
      tokens,
      parts.map((part) => part.name),
      { inverse: true, axisLine: { show: false }, axisLabel: { ...fontOf(tokens), color: tokens.text, interval: 0 } },
    ),
    series: [
      {
        type: "bar",
        name: labelOf(tile.value),
        data: parts.map((part) => part.value),
        barCategoryGap: "18%",
        itemStyle: { color: tokens.single },
        label: markLabel(tokens, {
          position: "right",
          formatter: (params: { value: number }) =>
            `${write(params.value)}  ${formatValue(first ? params.value / first : 0, "percent:0")}`,
        }),
      },
    ],
  })
}

export function waterfallChart(tile: TileOf<"waterfall">, data: TileData, tokens: Tokens): EChartsOption {
  const steps = pairs(data, tile.label, tile.value)
  const write = writer(data, tile.value, { compact: true })
  let level = 0
  const bars = steps.map((step) => {
    const from = level
    level += step.value
    return {
      name: step.name,
      value: step.value,
      low: Math.min(from, level),
      high: Math.max(from, level),
      isTotal: false,
    }
  })
  if (tile.total)
    bars.push({ name: tile.total, value: level, low: Math.min(0, level), high: Math.max(0, level), isTotal: true })
  const color = (bar: (typeof bars)[number]) => (bar.isTotal ? tokens.single : bar.value < 0 ? tokens.bad : tokens.good)
  const crossesZero = bars.some((bar) => bar.low < 0)
  return frame(tokens, {
    grid: { left: 4, right: 16, top: 24, bottom: 4, containLabel: true },
    tooltip: tooltip(tokens, writer(data, tile.value), {
      axisPointer: { type: "shadow" },
      formatter: (params: { dataIndex: number }[]) => {
        const bar = bars[params[0]?.dataIndex ?? 0]
        return bar ? `${escapeHtml(bar.name)}: ${escapeHtml(writer(data, tile.value)(bar.value))}` : ""
      },
    }),
    xAxis: labelAxis(
      tokens,
      bars.map((bar) => bar.name),
    ),
    yAxis: valueAxis(tokens, write),
    series: [
      {
        type: "bar",
        stack: "all",
        silent: true,
        itemStyle: { color: "transparent" },
        data: bars.map((bar) => (crossesZero && bar.low < 0 ? bar.high : bar.low)),
      },
      {
        type: "bar",
        name: labelOf(tile.value),
        stack: "all",
        barMaxWidth: 56,
        data: bars.map((bar) => ({
          value: (crossesZero && bar.low < 0 ? -1 : 1) * (bar.high - bar.low),
          itemStyle: { color: color(bar) },
        })),
        label: markLabel(tokens, {
          position: "top",
          formatter: (params: { dataIndex: number }) => signed(bars[params.dataIndex], write),
        }),
      },
    ],
  })
}

const signed = (bar: { value: number; isTotal: boolean } | undefined, write: (value: unknown) => string): string =>
  bar ? `${bar.value > 0 && !bar.isTotal ? "+" : ""}${write(bar.value)}` : ""

/** Names come from data: in the HTML of a tooltip they are text. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)

/** True when a tile has rows to draw. */
export const hasRows = (data: TileData): boolean => rowCount(data) > 0
