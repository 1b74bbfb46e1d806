import type { EChartsOption } from "echarts"
import { escapeHtml, fontOf, frame, labelAxis, markLabel, tooltip, valueAxis } from "#lib/dashboards/chart/frame"
import { column, labelOf, largest, pairs, writer } from "#lib/dashboards/chart/rows"
import type { Tokens } from "#lib/dashboards/chart/tokens"
import type { TileData } from "#lib/dashboards/contract"
import type { Field, TileOf } from "#lib/dashboards/contract/tile"
import { formatValue, toNumber } from "#lib/dashboards/format"

// Parts of a whole, steps and bins: pie, histogram, funnel, waterfall.

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
