import { cx } from "class-variance-authority"
import { init } from "#components/dashboards/echarts"
import { LiveChart } from "#components/dashboards/live-chart"
import { chartOption } from "#lib/dashboards/chart"
import { CSS_TOKENS } from "#lib/dashboards/chart/tokens"
import type { TileData } from "#lib/dashboards/contract"
import type { Tile } from "#lib/dashboards/contract/tile"

// Widths a tile is drawn for, so that letters keep their size: a phone, and its share of a wide page.
const NARROW = 326
const WIDE_PAGE = 1136
const GAP = 16
const ROW = 80
/** What a tile spends on padding, freshness, title and footer. */
const CHROME = 132

type Props = { tile: Tile; data: TileData; compare: TileData | null; text: string; w: number; h: number }

/** First paint and no script: the chart as SVG from the server. Touching, pointing at or focusing it brings it to life. */
export function Chart({ tile, data, compare, text, w, h }: Props) {
  const option = chartOption(tile, data, CSS_TOKENS, compare)
  if (!option) return <p className="text-muted">There is nothing to draw in this result.</p>
  const wide = Math.round((WIDE_PAGE - 11 * GAP) * (w / 12) + (w - 1) * GAP - 34)
  const height = Math.max(160, h * ROW + (h - 1) * GAP - CHROME)
  const draw = (width: number, at: number) => {
    const chart = init(null, null, { renderer: "svg", ssr: true, width, height: at })
    chart.setOption(option)
    const svg = chart.renderToSVGString()
    // Without this a process that drew a chart never ends.
    chart.dispose()
    return svg.replace(
      /^<svg [^>]*>/,
      `<svg viewBox="0 0 ${width} ${at}" xmlns="http://www.w3.org/2000/svg" aria-hidden="true">`,
    )
  }
  const isOneEnough = wide < NARROW + 60
  return (
    <LiveChart tile={tile} data={data} compare={compare} text={text} height={height}>
      {!isOneEnough && (
        <div
          className={cx("chart-svg", w > 6 ? "@xl:hidden" : "@5xl:hidden")}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: echarts escapes what it draws; the option is ours
          dangerouslySetInnerHTML={{ __html: draw(NARROW, Math.min(height, 260)) }}
        />
      )}
      <div
        className={cx("chart-svg", !isOneEnough && (w > 6 ? "hidden @xl:block" : "hidden @5xl:block"))}
        // biome-ignore lint/security/noDangerouslySetInnerHtml: echarts escapes what it draws; the option is ours
        dangerouslySetInnerHTML={{ __html: draw(wide, height) }}
      />
    </LiveChart>
  )
}
