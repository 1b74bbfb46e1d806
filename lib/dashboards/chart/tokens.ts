/** Every colour a chart may use. Values are hex, or CSS variables where the chart is SVG inside a page. */
export type Tokens = {
  text: string
  muted: string
  axis: string
  grid: string
  surface: string
  /** The one series that stands alone. */
  single: string
  /** Told apart in this order, colour-blind safe. */
  series: string[]
  good: string
  warn: string
  bad: string
  font: string
}

const FONT = "Geist, ui-sans-serif, system-ui, sans-serif"

/** For SVG in the page: follows light and dark without drawing again. */
export const CSS_TOKENS: Tokens = {
  text: "var(--foreground)",
  muted: "var(--muted)",
  axis: "var(--chart-axis)",
  grid: "var(--chart-grid)",
  surface: "var(--background)",
  single: "var(--series-0)",
  series: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `var(--series-${n})`),
  good: "var(--good)",
  warn: "var(--warn)",
  bad: "var(--bad)",
  font: "GeistSans, ui-sans-serif, system-ui, sans-serif",
}

/** For pictures and files that leave the page. The same values stand in app/globals.css. */
export const LIGHT_TOKENS: Tokens = {
  text: "#0a0a0a",
  muted: "#595959",
  axis: "#595959",
  grid: "#ebebeb",
  surface: "#ffffff",
  single: "#333333",
  series: ["#0067b8", "#c2500a", "#00805f", "#a34782", "#7a6400", "#5a4fb8", "#6b6b6b", "#00728f"],
  good: "#12703f",
  warn: "#8a5200",
  bad: "#b3241b",
  font: FONT,
}

export const DARK_TOKENS: Tokens = {
  text: "#f5f5f5",
  muted: "#a8a8a8",
  axis: "#a8a8a8",
  grid: "#262626",
  surface: "#0a0a0a",
  single: "#d6d6d6",
  series: ["#58aee8", "#f0934e", "#3cc7a0", "#df92c1", "#d9c24a", "#a79df2", "#9c9c9c", "#4fc3dd"],
  good: "#4cc38a",
  warn: "#f0b232",
  bad: "#ff7a70",
  font: FONT,
}
