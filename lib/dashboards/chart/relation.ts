import type { EChartsOption } from "echarts"
import {
  cue,
  escapeHtml,
  fontOf,
  frame,
  labelAxis,
  legend,
  markLabel,
  tooltip,
  valueAxis,
} from "#lib/dashboards/chart/frame"
import { column, labelOf, rowCount, typeOf, writer } from "#lib/dashboards/chart/rows"
import type { Tokens } from "#lib/dashboards/chart/tokens"
import type { TileData } from "#lib/dashboards/contract"
import type { TileOf } from "#lib/dashboards/contract/tile"
import { formatValue, toNumber } from "#lib/dashboards/format"

// Scatter, heatmap and gauge: two measures, two dimensions, one measure against a scale.

const LABELLED = 24

export function scatterChart(tile: TileOf<"scatter">, data: TileData, tokens: Tokens): EChartsOption {
  const rows = Array.from({ length: rowCount(data) }, (_, row) => row)
  const cell = (field: string, row: number) => column(data, field)[row]
  const groups = tile.series
    ? Map.groupBy(rows, (row) => formatValue(cell(tile.series?.field ?? "", row)))
    : new Map([[tile.title, rows]])
  const sizes = tile.size ? rows.map((row) => toNumber(cell(tile.size?.field ?? "", row)) ?? 0) : []
  const largest = Math.max(1, ...sizes)
  const writeX = writer(data, tile.x)
  const writeY = writer(data, tile.y)
  const nameOf = (row: number) => (tile.label ? formatValue(cell(tile.label.field, row), tile.label.format) : "")
  const isLabelled = tile.label !== undefined && rows.length <= LABELLED
  const axisName = (name: string, gap: number) => ({
    name,
    nameLocation: "middle",
    nameGap: gap,
    nameTextStyle: { ...fontOf(tokens), color: tokens.axis },
  })
  return frame(tokens, {
    ...(groups.size > 1 ? { legend: legend(tokens, [...groups.keys()]) } : {}),
    grid: { left: 24, right: 24, top: groups.size > 1 ? 56 : 28, bottom: 24, containLabel: true },
    tooltip: tooltip(tokens, writeY, {
      trigger: "item",
      formatter: (params: { value: [number, number, number] }) => {
        const row = params.value[2]
        const name = nameOf(row)
        const lines = [
          `${labelOf(tile.x)}: ${writeX(params.value[0])}`,
          `${labelOf(tile.y)}: ${writeY(params.value[1])}`,
        ]
        if (tile.size) lines.push(`${labelOf(tile.size)}: ${writer(data, tile.size)(cell(tile.size.field, row))}`)
        return [...(name ? [name] : []), ...lines].map(escapeHtml).join("<br>")
      },
    }),
    xAxis: valueAxis(tokens, writer(data, tile.x, { compact: true }), {
      scale: true,
      ...axisName(labelOf(tile.x), 28),
    }),
    yAxis: valueAxis(tokens, writer(data, tile.y, { compact: true }), {
      scale: true,
      ...axisName(labelOf(tile.y), 10),
      nameLocation: "end",
    }),
    series: [...groups].map(([name, members], index) => {
      const look = cue(tokens, index, groups.size)
      return {
        type: "scatter",
        name,
        symbol: look.symbol,
        data: members.map((row) => [toNumber(cell(tile.x.field, row)), toNumber(cell(tile.y.field, row)), row]),
        symbolSize: (value: number[]) => (tile.size ? 6 + 30 * Math.sqrt((sizes[value[2] ?? 0] ?? 0) / largest) : 8),
        itemStyle: { color: look.color, opacity: 0.7 },
        emphasis: { itemStyle: { color: look.color, opacity: 1 } },
        large: members.length > 3000,
        ...(isLabelled
          ? {
              label: markLabel(tokens, {
                position: "right",
                formatter: (params: { value: number[] }) => nameOf(params.value[2] ?? 0),
              }),
              labelLayout: { hideOverlap: true },
            }
          : {}),
      }
    }),
  })
}

export function heatmapChart(tile: TileOf<"heatmap">, data: TileData, tokens: Tokens): EChartsOption {
  const writeX = writer(data, tile.x)
  const writeY = writer(data, tile.y)
  const write = writer(data, tile.value, { compact: true })
  const xs = [...new Set(column(data, tile.x.field).map(writeX))]
  const ys = [...new Set(column(data, tile.y.field).map(writeY))]
  const values = column(data, tile.value.field).map(toNumber)
  const known = values.filter((value) => value !== null)
  const low = Math.min(...known)
  const high = Math.max(...known)
  const share = (value: number) => (high === low ? 0.5 : (value - low) / (high - low))
  const isLabelled = xs.length <= 14 && ys.length <= 14
  const xCells = column(data, tile.x.field)
  const yCells = column(data, tile.y.field)
  const cells = values.flatMap((value, row) => {
    if (value === null) return []
    const place = [xs.indexOf(writeX(xCells[row])), ys.indexOf(writeY(yCells[row])), value]
    const color = share(value) > 0.5 ? tokens.surface : tokens.text
    return [{ value: place, ...(isLabelled ? { label: markLabel(tokens, { color, formatter: write(value) }) } : {}) }]
  })
  return frame(tokens, {
    tooltip: tooltip(tokens, write, {
      trigger: "item",
      formatter: (params: { value: number[] }) =>
        escapeHtml(`${xs[params.value[0] ?? 0]}, ${ys[params.value[1] ?? 0]}: ${write(params.value[2])}`),
    }),
    // Shade is opacity of one grey, so that the cells follow the theme without being drawn again.
    visualMap: {
      show: false,
      dimension: 2,
      min: low,
      max: high === low ? low + 1 : high,
      inRange: { opacity: [0.06, 1] },
    },
    xAxis: labelAxis(tokens, xs),
    yAxis: labelAxis(tokens, ys, { inverse: typeOf(data, tile.y) !== "quantitative", axisLine: { show: false } }),
    series: [
      {
        type: "heatmap",
        name: labelOf(tile.value),
        data: cells,
        itemStyle: { color: tokens.single, borderColor: tokens.surface, borderWidth: 1 },
        emphasis: { itemStyle: { borderColor: tokens.text } },
      },
    ],
  })
}

export function gaugeChart(tile: TileOf<"gauge">, data: TileData, tokens: Tokens): EChartsOption {
  const value = toNumber(column(data, tile.value.field).at(-1)) ?? 0
  const min = tile.min ?? 0
  const max = tile.max ?? Math.max(value, tile.target ?? 0, 1)
  const reached = (tile.thresholds ?? [])
    .toSorted((a, b) => a.from - b.from)
    .findLast((threshold) => value >= threshold.from)
  const color = reached ? tokens[reached.status] : tokens.single
  const write = writer(data, tile.value)
  return frame(tokens, {
    series: [
      {
        type: "gauge",
        min,
        max,
        startAngle: 200,
        endAngle: -20,
        radius: "98%",
        center: ["50%", "62%"],
        progress: { show: true, width: 14, itemStyle: { color } },
        axisLine: { lineStyle: { width: 14, color: [[1, tokens.grid]] } },
        pointer: { show: false },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: { show: false },
        anchor: { show: false },
        title: { show: tile.target !== undefined, offsetCenter: [0, "28%"], ...fontOf(tokens), color: tokens.muted },
        detail: {
          valueAnimation: false,
          offsetCenter: [0, "-4%"],
          fontFamily: tokens.font,
          fontSize: 24,
          fontWeight: 600,
          color: tokens.text,
          formatter: () => write(value),
        },
        data: [
          {
            value: Math.min(Math.max(value, min), max),
            name: tile.target === undefined ? "" : `Target ${write(tile.target)}`,
          },
        ],
      },
    ],
  })
}
