import type { EChartsOption } from "echarts"
import {
  cue,
  fontOf,
  frame,
  labelAxis,
  legend,
  type Part,
  targetLine,
  timeAxis,
  tooltip,
  valueAxis,
} from "#lib/dashboards/chart/frame"
import { labelOf, type Series, table, typeOf, writer } from "#lib/dashboards/chart/rows"
import type { Tokens } from "#lib/dashboards/chart/tokens"
import type { TileData } from "#lib/dashboards/contract"
import type { Field, TileOf } from "#lib/dashboards/contract/tile"
import { asList } from "#lib/dashboards/fields"
import { axisPattern, formatDate, toInstant } from "#lib/dashboards/format"

// Lines, areas and combinations: something over an x that has an order.

const MARKED = 40
const NAMED_AT_END = 6

type Axis = {
  axis: (more?: Part) => Part
  point: (index: number, value: number | null) => unknown
  write: (value: unknown) => string
  isTime: boolean
}

const MOST_EVEN = 62

/** True for a few instants in even steps (days, months, years): by position their names stand evenly, too. */
function isEven(instants: number[]): boolean {
  const gaps = instants.slice(1).map((instant, i) => instant - (instants[i] ?? 0))
  return (
    instants.length <= MOST_EVEN &&
    gaps.length > 0 &&
    Math.min(...gaps) > 0 &&
    Math.max(...gaps) <= 1.15 * Math.min(...gaps)
  )
}

/** The x axis of a tile and how its points are placed on it: by instant, or by position. */
function xAxis(data: TileData, x: Field, xs: unknown[], tokens: Tokens, allowTime: boolean): Axis {
  const write = writer(data, x)
  const instants = xs.map(toInstant)
  if (
    allowTime &&
    typeOf(data, x) === "temporal" &&
    instants.every((each) => each !== null) &&
    !isEven(instants as number[])
  ) {
    const pattern = x.format ?? axisPattern(instants)
    const onAxis = (value: unknown) => (typeof value === "number" ? formatDate(value, pattern) : String(value))
    const label = (value: unknown) => write(typeof value === "number" ? new Date(value).toISOString() : value)
    return {
      axis: (more) =>
        timeAxis(tokens, onAxis, { ...(xs.length <= 14 ? { splitNumber: Math.min(xs.length, 8) } : {}), ...more }),
      point: (index, value) => [instants[index], value],
      write: label,
      isTime: true,
    }
  }
  return {
    axis: (more) => labelAxis(tokens, xs.map(write), more),
    point: (_, value) => value,
    write: String,
    isTime: false,
  }
}

function lineSeries(series: Series, index: number, count: number, axis: Axis, tokens: Tokens, more: Part = {}): Part {
  const look = cue(tokens, index, count)
  const points = series.values.length
  return {
    type: "line",
    name: series.name,
    data: series.values.map((value, i) => axis.point(i, value)),
    connectNulls: false,
    sampling: "lttb",
    symbol: look.symbol,
    symbolSize: points <= MARKED ? 5 : 3,
    showSymbol: points <= MARKED,
    lineStyle: { color: look.color, width: 2, type: look.dash },
    itemStyle: { color: look.color },
    emphasis: {
      focus: count > 1 ? "series" : "none",
      itemStyle: { color: look.color },
      lineStyle: { color: look.color, width: 2 },
    },
    ...more,
  }
}

/** Names at the ends of lines where there are few, else a legend above. */
function naming(series: Series[], tokens: Tokens): { endLabel: (series: Series, index: number) => Part; rest: Part } {
  if (series.length <= 1) return { endLabel: () => ({}), rest: {} }
  if (series.length > NAMED_AT_END) {
    const rest = {
      legend: legend(
        tokens,
        series.map((each) => each.name),
      ),
      grid: { left: 4, right: 16, top: 36, bottom: 4, containLabel: true },
    }
    return { endLabel: () => ({}), rest }
  }
  const longest = Math.max(...series.map((each) => each.name.length))
  const right = Math.min(24 + longest * 7, 150)
  return {
    endLabel: (each, index) => ({
      endLabel: {
        show: true,
        ...fontOf(tokens),
        color: cue(tokens, index, series.length).color,
        formatter: each.name,
        width: right - 16,
        overflow: "truncate",
      },
      labelLayout: { moveOverlap: "shiftY" },
    }),
    rest: { grid: { left: 4, right, top: 16, bottom: 4, containLabel: true } },
  }
}

const ranged = (series: Series[]): Part => {
  const values = series.flatMap((each) => each.values.filter((value) => value !== null))
  const low = Math.min(...values)
  // A line shows change, so it need not start at zero; it does when zero is near.
  return low > 0 && low > 0.6 * Math.max(...values) ? { scale: true } : {}
}

export function lineChart(
  tile: TileOf<"line">,
  data: TileData,
  compare: TileData | null,
  tokens: Tokens,
): EChartsOption {
  const ys = asList(tile.y)
  const { xs, series } = table(data, tile.x, ys, tile.series)
  const axis = xAxis(data, tile.x, xs, tokens, true)
  const [y] = ys as [Field]
  const names = naming(series, tokens)
  const short = writer(data, y, { compact: true })
  const drawn = series.map((each, index) =>
    lineSeries(each, index, series.length, axis, tokens, {
      ...names.endLabel(each, index),
      ...(index === 0 ? targetLine(tokens, tile.target, short) : {}),
    }),
  )
  const earlier = compare && !tile.series ? table(compare, tile.x, ys).series : []
  const shadows = earlier.map((each) => ({
    ...lineSeries({ ...each, values: each.values.slice(0, xs.length) }, 0, 1, axis, tokens),
    name: `${each.name}, ${tile.compare === "previous_year" ? "a year earlier" : "previous period"}`,
    showSymbol: false,
    lineStyle: { color: tokens.muted, width: 1.5, type: [4, 4] },
    itemStyle: { color: tokens.muted },
  }))
  return frame(tokens, {
    ...names.rest,
    ...(shadows.length > 0 && series.length === 1
      ? {
          legend: legend(tokens, [...series.map((each) => each.name), ...shadows.map((each) => each.name)]),
          grid: { left: 4, right: 16, top: 36, bottom: 4, containLabel: true },
        }
      : {}),
    tooltip: tooltip(tokens, writer(data, y), timeTitle(axis)),
    xAxis: axis.axis(axis.isTime ? {} : { boundaryGap: false }),
    yAxis: valueAxis(tokens, short, ranged(series)),
    series: [...drawn, ...shadows],
  })
}

const timeTitle = (axis: Axis): Part =>
  axis.isTime
    ? { axisPointer: { type: "line", label: { formatter: (params: { value: unknown }) => axis.write(params.value) } } }
    : {}

export function areaChart(tile: TileOf<"area">, data: TileData, tokens: Tokens): EChartsOption {
  const ys = asList(tile.y)
  const { xs, series } = table(data, tile.x, ys, tile.series)
  const axis = xAxis(data, tile.x, xs, tokens, true)
  const mode = tile.mode ?? "stacked"
  const sums = xs.map((_, i) => series.reduce((sum, each) => sum + Math.abs(each.values[i] ?? 0), 0))
  const shares = series.map((each) => ({
    ...each,
    values: each.values.map((value, i) => (value === null || !sums[i] ? value : value / sums[i])),
  }))
  const shown = mode === "percent" ? shares : series
  const [y] = ys as [Field]
  const field = mode === "percent" ? { ...y, format: "percent" } : y
  const drawn = shown.map((each, index) => {
    const look = cue(tokens, index, series.length)
    return lineSeries(each, index, series.length, axis, tokens, {
      areaStyle: { color: look.color, opacity: mode === "overlap" ? 0.12 : series.length === 1 ? 0.14 : 0.55 },
      showSymbol: false,
      ...(mode === "overlap" || series.length === 1 ? {} : { stack: "all" }),
    })
  })
  return frame(tokens, {
    ...(series.length > 1
      ? {
          legend: legend(
            tokens,
            series.map((each) => each.name),
          ),
          grid: { left: 4, right: 16, top: 36, bottom: 4, containLabel: true },
        }
      : {}),
    tooltip: tooltip(tokens, writer(data, field), timeTitle(axis)),
    xAxis: axis.axis(axis.isTime ? {} : { boundaryGap: false }),
    yAxis: valueAxis(
      tokens,
      writer(data, field, { compact: true }),
      mode === "percent" ? { max: 1, interval: 0.25 } : {},
    ),
    series: drawn,
  })
}

export function comboChart(tile: TileOf<"combo">, data: TileData, tokens: Tokens): EChartsOption {
  const bars = asList(tile.bars)
  const lines = asList(tile.lines)
  const { xs, series } = table(data, tile.x, [...bars, ...lines])
  const axis = xAxis(data, tile.x, xs, tokens, false)
  const isRight = tile.lines_axis === "right"
  const [bar] = bars as [Field]
  const [line] = lines as [Field]
  const drawn = series.map((each, index) => {
    if (index >= bars.length)
      return lineSeries(each, index, series.length, axis, tokens, isRight ? { yAxisIndex: 1 } : {})
    const color = bars.length === 1 ? tokens.single : cue(tokens, index, series.length).color
    return {
      type: "bar",
      name: each.name,
      data: each.values,
      barMaxWidth: 40,
      itemStyle: { color, opacity: bars.length === 1 ? 0.35 : 1 },
    }
  })
  return frame(tokens, {
    legend: legend(
      tokens,
      series.map((each) => each.name),
    ),
    grid: { left: 4, right: 8, top: isRight ? 52 : 36, bottom: 4, containLabel: true },
    tooltip: tooltip(tokens, writer(data, bar), { formatter: undefined }),
    xAxis: axis.axis(),
    yAxis: [
      valueAxis(tokens, writer(data, bar, { compact: true }), isRight ? named(labelOf(bar), tokens, "left") : {}),
      ...(isRight
        ? [
            valueAxis(tokens, writer(data, line, { compact: true }), {
              splitLine: { show: false },
              ...named(labelOf(line), tokens, "right"),
            }),
          ]
        : []),
    ],
    series: drawn.map((each, index) => ({
      ...each,
      tooltip: {
        valueFormatter: writer(data, index < bars.length ? (bars[index] ?? bar) : (lines[index - bars.length] ?? line)),
      },
    })),
  })
}

const named = (name: string, tokens: Tokens, align: "left" | "right"): Part => ({
  name,
  nameGap: 8,
  nameTextStyle: { ...fontOf(tokens), color: tokens.axis, align },
})
