import type { EChartsOption } from "echarts"
import type { Tokens } from "#lib/dashboards/chart/tokens"

// What all charts share: quiet axes, a tooltip in the page's colours, no motion of its own.

export type Part = Record<string, unknown>

const DASHES: (string | number[])[] = ["solid", [6, 4], [2, 3], [10, 4, 2, 4], [1, 4], [12, 3], [6, 2, 1, 2], [3, 6]]
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin", "arrow", "emptyCircle"]

export type Cue = { color: string; dash: string | number[]; symbol: string }

/** How series n of m looks: alone in grey; among others by colour and, as a second cue, dash and marker. */
export function cue(tokens: Tokens, index: number, count: number): Cue {
  if (count === 1) return { color: tokens.single, dash: "solid", symbol: "circle" }
  const at = index % DASHES.length
  return {
    color: tokens.series[at] ?? tokens.single,
    dash: DASHES[at] ?? "solid",
    symbol: SYMBOLS[at] ?? "circle",
  }
}

export const fontOf = (tokens: Tokens) => ({ fontFamily: tokens.font, fontSize: 12 })

export function frame(tokens: Tokens, rest: Part): EChartsOption {
  return {
    animation: false,
    useUTC: true,
    backgroundColor: "transparent",
    textStyle: { ...fontOf(tokens), color: tokens.text },
    grid: { left: 4, right: 16, top: 16, bottom: 4, containLabel: true },
    ...rest,
  } as EChartsOption
}

export function tooltip(tokens: Tokens, write: (value: unknown) => string, more: Part = {}): Part {
  return {
    trigger: "axis",
    confine: true,
    backgroundColor: tokens.surface,
    borderColor: tokens.grid,
    textStyle: { ...fontOf(tokens), color: tokens.text },
    axisPointer: { type: "line", lineStyle: { color: tokens.muted, width: 1, type: "solid" } },
    valueFormatter: write,
    ...more,
  }
}

export function legend(tokens: Tokens, names: string[]): Part {
  return {
    type: "scroll",
    top: 0,
    left: 0,
    itemWidth: 18,
    itemHeight: 8,
    borderColor: tokens.grid,
    data: names,
    textStyle: { ...fontOf(tokens), color: tokens.text },
    pageTextStyle: { color: tokens.muted },
    pageIconColor: tokens.text,
    pageIconInactiveColor: tokens.grid,
    inactiveColor: tokens.muted,
  }
}

export function valueAxis(tokens: Tokens, write: (value: unknown) => string, more: Part = {}): Part {
  return {
    type: "value",
    splitNumber: 4,
    axisLabel: { ...fontOf(tokens), color: tokens.axis, formatter: write, hideOverlap: true },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: tokens.grid } },
    ...more,
  }
}

export function labelAxis(tokens: Tokens, labels: string[], more: Part = {}): Part {
  return {
    type: "category",
    data: labels,
    axisLabel: { ...fontOf(tokens), color: tokens.axis, hideOverlap: true },
    axisLine: { lineStyle: { color: tokens.grid } },
    axisTick: { show: false },
    ...more,
  }
}

export function timeAxis(tokens: Tokens, write: (value: unknown) => string, more: Part = {}): Part {
  return {
    type: "time",
    axisLabel: { ...fontOf(tokens), color: tokens.axis, formatter: write, hideOverlap: true },
    axisLine: { lineStyle: { color: tokens.grid } },
    axisTick: { show: false },
    splitLine: { show: false },
    ...more,
  }
}

/** A dashed line at a wanted value. */
export function targetLine(tokens: Tokens, target: number | undefined, write: (value: unknown) => string): Part {
  if (target === undefined) return {}
  return {
    markLine: {
      silent: true,
      symbol: "none",
      lineStyle: { color: tokens.muted, type: "dashed", width: 1 },
      label: { ...fontOf(tokens), color: tokens.muted, formatter: `Target ${write(target)}`, position: "insideEndTop" },
      data: [{ yAxis: target }],
    },
  }
}

/** A label at a mark. */
export const markLabel = (tokens: Tokens, more: Part = {}): Part => ({
  show: true,
  ...fontOf(tokens),
  color: tokens.text,
  // A label would take the opacity of its mark.
  opacity: 1,
  ...more,
})

/** Names come from data: in the HTML of a tooltip they are text. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
