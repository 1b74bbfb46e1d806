import type { EChartsOption } from "echarts"
import { barChart } from "#lib/dashboards/chart/amount"
import { frame } from "#lib/dashboards/chart/frame"
import { funnelChart, histogramChart, pieChart, waterfallChart } from "#lib/dashboards/chart/parts"
import { gaugeChart, heatmapChart, scatterChart } from "#lib/dashboards/chart/relation"
import { column, hasRows } from "#lib/dashboards/chart/rows"
import type { Tokens } from "#lib/dashboards/chart/tokens"
import { areaChart, comboChart, lineChart } from "#lib/dashboards/chart/trend"
import type { TileData } from "#lib/dashboards/contract"
import type { Tile, TileOf } from "#lib/dashboards/contract/tile"
import { toNumber } from "#lib/dashboards/format"

/**
 * The echarts option of a tile, for the server (SVG string) and the browser alike: the `line`, `bar`, `pie`, `scatter`,
 * `heatmap` and `gauge` charts with the grid, legend, tooltip, mark line and visual map components. Null for tiles that are not
 * drawn by echarts (kpi, table, text) and for a result without rows.
 */
export function chartOption(
  tile: Tile,
  data: TileData,
  tokens: Tokens,
  compare: TileData | null = null,
): EChartsOption | null {
  if (!hasRows(data)) return null
  switch (tile.type) {
    case "line":
      return lineChart(tile, data, compare, tokens)
    case "area":
      return areaChart(tile, data, tokens)
    case "combo":
      return comboChart(tile, data, tokens)
    case "bar":
      return barChart(tile, data, compare, tokens)
    case "pie":
      return pieChart(tile, data, tokens)
    case "histogram":
      return histogramChart(tile, data, tokens)
    case "funnel":
      return funnelChart(tile, data, tokens)
    case "waterfall":
      return waterfallChart(tile, data, tokens)
    case "scatter":
      return scatterChart(tile, data, tokens)
    case "heatmap":
      return heatmapChart(tile, data, tokens)
    case "gauge":
      return gaugeChart(tile, data, tokens)
    case "kpi":
    case "table":
    case "text":
      return null
  }
}

/** The small line under a KPI; null when the tile has none or there are fewer than two points. */
export function sparklineOption(tile: TileOf<"kpi">, data: TileData, tokens: Tokens): EChartsOption | null {
  if (!tile.sparkline) return null
  const values = column(data, tile.sparkline.y.field).map(toNumber)
  if (values.length < 2) return null
  return frame(tokens, {
    grid: { left: 1, right: 4, top: 4, bottom: 2 },
    xAxis: { type: "category", show: false, boundaryGap: false, data: values.map((_, index) => index) },
    yAxis: { type: "value", show: false, scale: true },
    series: [
      {
        type: "line",
        data: values.map((value, index) =>
          index === values.length - 1 ? { value, symbol: "circle", symbolSize: 5 } : value,
        ),
        symbol: "none",
        silent: true,
        sampling: "lttb",
        lineStyle: { color: tokens.single, width: 1.5 },
        itemStyle: { color: tokens.single },
        areaStyle: { color: tokens.single, opacity: 0.08 },
      },
    ],
  })
}
