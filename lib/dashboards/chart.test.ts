import * as echarts from "echarts"
import { describe, expect, it } from "vitest"
import { chartOption, sparklineOption } from "#lib/dashboards/chart"
import { table } from "#lib/dashboards/chart/rows"
import { CSS_TOKENS, LIGHT_TOKENS } from "#lib/dashboards/chart/tokens"
import type { TileData } from "#lib/dashboards/contract"
import { Tile, type TileOf } from "#lib/dashboards/contract/tile"
import { describeTile, fillText } from "#lib/dashboards/describe"

const kinds = { t: "text", n: "number", d: "date" } as const
/** `data({ "month:d": [...], "revenue:n": [...] })` */
function data(columns: Record<string, unknown[]>): TileData {
  const names = Object.keys(columns).map((key) => key.split(":") as [string, "t" | "n" | "d"])
  return {
    columns: names.map(([name, kind]) => ({ name, kind: kinds[kind], type: kind })),
    data: Object.values(columns),
  }
}
const tile = (value: Record<string, unknown>) => Tile.parse({ id: "t", title: "Revenue", query: "q", ...value })

const MONTHS = ["2026-01-01", "2026-02-01", "2026-03-01"]
const MONTHLY = data({ "month:d": MONTHS, "revenue:n": [100, 150, 120], "orders:n": [1, 2, 3] })
const BY_REGION = data({
  "month:d": ["2026-01-01", "2026-01-01", "2026-02-01", "2026-02-01"],
  "region:t": ["North", "South", "North", "South"],
  "revenue:n": [10, 20, 30, 25],
})
const PARTS = data({ "name:t": ["Tents", "Boots", "Bags"], "v:n": ["60.00", "30.00", "10.00"] })
const x = { field: "month" }
const y = { field: "revenue", format: "currency" }
const label = { field: "name" }
const value = { field: "v", format: "currency" }

const TILES: [string, Tile, TileData, string][] = [
  [
    "line",
    tile({ type: "line", x, y }),
    MONTHLY,
    "Revenue rose from $100 to $120 (+20%) between Jan 2026 and Mar 2026, highest $150 at Feb 2026, lowest $100 at Jan 2026.",
  ],
  [
    "lines",
    tile({ type: "line", x, y, series: { field: "region" } }),
    BY_REGION,
    "Revenue: 2 series from Jan 2026 to Feb 2026",
  ],
  ["area", tile({ type: "area", x, y, series: { field: "region" }, mode: "percent" }), BY_REGION, "2 series"],
  [
    "combo",
    tile({ type: "combo", x, bars: y, lines: { field: "orders" }, lines_axis: "right" }),
    MONTHLY,
    "rose from $100",
  ],
  ["bar over time", tile({ type: "bar", x, y }), MONTHLY, "rose from $100"],
  [
    "bar",
    tile({ type: "bar", x: label, y: value, orientation: "horizontal", sort: "value" }),
    PARTS,
    "Tents leads 3 with $60, then Boots with $30; Bags is last with $10.",
  ],
  [
    "stacked bar",
    tile({ type: "bar", x, y, series: { field: "region" }, mode: "stacked" }),
    BY_REGION,
    "2 series from Jan 2026 to Feb 2026",
  ],
  ["pie", tile({ type: "pie", label, value }), PARTS, "Revenue: Tents 60%, Boots 30%, Bags 10%."],
  ["scatter", tile({ type: "scatter", x: { field: "orders" }, y }), MONTHLY, "3 points of Revenue over Orders"],
  ["heatmap", tile({ type: "heatmap", x, y: { field: "region" }, value: y }), BY_REGION, "highest $30 at"],
  [
    "histogram",
    tile({ type: "histogram", x: { field: "v" }, bins: 5 }),
    PARTS,
    "from 10 to 60, half of them at most 30",
  ],
  ["funnel", tile({ type: "funnel", label, value }), PARTS, "17% get from Tents to Bags (10 of 60)."],
  [
    "waterfall",
    tile({ type: "waterfall", label, value, total: "Sum" }),
    PARTS,
    "3 steps add up to $100; the largest is Tents with $60.",
  ],
  ["gauge", tile({ type: "gauge", value, target: 50 }), PARTS, "Revenue: $10, target $50."],
]

describe.each(TILES)("%s", (_name, drawn, rows, sentence) => {
  it("renders as SVG on the server, in the tokens' colours only", () => {
    const option = chartOption(drawn, rows, LIGHT_TOKENS)
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 400, height: 240 })
    chart.setOption(option ?? {})
    const svg = chart.renderToSVGString()
    chart.dispose()
    expect(svg).toMatch(/^<svg[\s\S]*<path/)
    const known = Object.values(LIGHT_TOKENS).flat().map(String)
    const used = [...svg.matchAll(/#[0-9a-f]{6}\b/g)].map((match) => match[0])
    expect(used.filter((color) => !known.includes(color))).toEqual([])
  })
  it("says itself in a sentence", () => {
    expect(describeTile(drawn, rows)).toContain(sentence)
    expect(describeTile(drawn, data({ "month:d": [], "revenue:n": [] }))).toBe("Revenue: no rows for these filters.")
  })
  it("draws nothing without rows", () => {
    expect(chartOption(drawn, data({ "month:d": [] }), CSS_TOKENS)).toBeNull()
  })
})

type Drawn = {
  name: string
  data: unknown[]
  lineStyle?: { type: unknown; color: string }
  itemStyle: { color: string }
  stack?: string
}
const drawnOf = (drawn: Tile, rows: TileData, compare?: TileData) => {
  const option = chartOption(drawn, rows, CSS_TOKENS, compare)
  if (!option) throw new Error("nothing is drawn")
  return option
}
const seriesOf = (drawn: Tile, rows: TileData, compare?: TileData) => drawnOf(drawn, rows, compare).series as Drawn[]

it("draws one series in grey, several by colour and dash", () => {
  expect(seriesOf(tile({ type: "line", x, y }), MONTHLY)[0]?.itemStyle.color).toBe("var(--series-0)")
  const several = seriesOf(tile({ type: "line", x, y, series: { field: "region" } }), BY_REGION)
  expect(new Set(several.map((each) => each.itemStyle.color)).size).toBe(2)
  expect(new Set(several.map((each) => String(each.lineStyle?.type))).size).toBe(2)
})

it("lays an earlier period under the current one, by position", () => {
  const earlier = data({ "month:d": ["2025-01-01", "2025-02-01", "2025-03-01"], "revenue:n": [1, 2, 3] })
  const [now, before] = seriesOf(tile({ type: "line", x, y, compare: "previous_year" }), MONTHLY, earlier)
  expect(before?.name).toBe("Revenue, a year earlier")
  expect(now?.data).toHaveLength(3)
  expect(before?.data).toEqual([1, 2, 3])
})

it("sums small series as Other and keeps the total", () => {
  const names = Array.from({ length: 12 }, (_, i) => `s${i}`)
  const rows = data({ "x:t": names.map(() => "a"), "s:t": names, "v:n": names.map((_, i) => i + 1) })
  const { series } = table(rows, { field: "x" }, [{ field: "v" }], { field: "s" })
  expect(series).toHaveLength(8)
  expect(series.at(-1)?.name).toBe("Other")
  expect(series.reduce((sum, each) => sum + (each.values[0] ?? 0), 0)).toBe(78)
})

it("counts every value in one bin of a histogram", () => {
  const rows = data({ "v:n": Array.from({ length: 1000 }, (_, i) => (i * 37) % 101) })
  const [bars] = seriesOf(tile({ type: "histogram", x: { field: "v" }, bins: 7 }), rows)
  expect(((bars?.data ?? []) as number[]).reduce((a, b) => a + b, 0)).toBe(1000)
})

it("escapes names in tooltips", () => {
  const rows = data({ "name:t": ["<img src=x onerror=alert(1)>"], "v:n": [1] })
  const { tooltip } = drawnOf(tile({ type: "waterfall", label, value }), rows)
  const { formatter } = tooltip as unknown as { formatter: (params: { dataIndex: number }[]) => string }
  expect(formatter([{ dataIndex: 0 }])).not.toContain("<")
})

it("draws a sparkline only where there is a line to draw", () => {
  const kpi = tile({ type: "kpi", value: y, sparkline: { x, y } }) as TileOf<"kpi">
  expect(sparklineOption(kpi, MONTHLY, CSS_TOKENS)).not.toBeNull()
  expect(sparklineOption(kpi, data({ "month:d": ["2026-01-01"], "revenue:n": [1] }), CSS_TOKENS)).toBeNull()
})

it("says how a number moved", () => {
  const kpi = tile({ type: "kpi", value: y, compare: "previous_period" })
  expect(describeTile(kpi, data({ "revenue:n": [120] }), data({ "revenue:n": [100] }))).toBe(
    "Revenue: $120, 20% more than the period before.",
  )
  expect(describeTile(kpi, data({ "revenue:n": [120] }), data({ "revenue:n": [0] }))).toBe("Revenue: $120.")
})

it.each([
  ["{{q.last.revenue | currency}}", "$120"],
  ["{{q.sum.revenue}} in {{ q.count }} months", "370 in 3 months"],
  ["{{q.max.revenue}}/{{q.min.revenue}}/{{q.average.orders}}", "150/100/2"],
  ["{{q.first.month | MMM yyyy}}", "Jan 2026"],
  ["{{q.last.nothing}} {{other.last.revenue}}", "– –"],
  ["no reference {{q}}", "no reference {{q}}"],
])("fills %s", (text, expected) => {
  expect(fillText(text, (query) => (query === "q" ? MONTHLY : null))).toBe(expected)
})
