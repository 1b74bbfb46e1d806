// How Excel shows a number, as far as it changes what the number says: dates, percentages, currencies.

export type CellFormat =
  | { kind: "plain" }
  | { kind: "date" | "time" | "date_time" }
  | { kind: "percent"; digits: number }
  | { kind: "money"; sign: string; digits: number }

const BUILT_IN: Record<number, CellFormat> = {
  9: { kind: "percent", digits: 0 },
  10: { kind: "percent", digits: 2 },
  ...Object.fromEntries([14, 15, 16, 17].map((id) => [id, { kind: "date" }])),
  ...Object.fromEntries([18, 19, 20, 21, 45, 46, 47].map((id) => [id, { kind: "time" }])),
  22: { kind: "date_time" },
}
const PLAIN: CellFormat = { kind: "plain" }

export function formatOf(id: number, code: string | undefined): CellFormat {
  if (code === undefined) return BUILT_IN[id] ?? PLAIN
  const positive = code.split(";")[0] ?? ""
  const digits = Math.min(4, /\.(0+)/.exec(positive)?.[1]?.length ?? 0)
  const sign = /\[\$([^\]-]+)/.exec(positive)?.[1] ?? /[€$£¥₹]|\b(?:EUR|USD|GBP|CHF|JPY)\b/.exec(positive)?.[0]
  if (sign) return { kind: "money", sign: sign.trim(), digits }
  // What stands in quotes or brackets is shown as it is; only the rest are placeholders.
  const bare = positive.replace(/"[^"]*"|\[[^\]]*\]|\\./g, "").toLowerCase()
  if (bare.includes("%")) return { kind: "percent", digits }
  const [hasDay, hasHour] = [/[yd]/.test(bare), /h|s/.test(bare)]
  if (hasDay) return { kind: hasHour ? "date_time" : "date" }
  return hasHour ? { kind: "time" } : PLAIN
}

const DAY_MS = 86_400_000
const EPOCH = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) }

/** Dates in ISO form, percentages and money with their sign behind, other numbers without binary noise. */
export function showNumber(value: string, format: CellFormat, is1904 = false): string {
  const number = Number(value)
  if (value.trim() === "" || !Number.isFinite(number)) return value.trim()
  switch (format.kind) {
    case "plain":
      return String(Number(number.toPrecision(15)))
    case "percent":
      return `${(number * 100).toFixed(format.digits)}%`
    case "money":
      return `${number.toFixed(format.digits)} ${format.sign}`
    default: {
      const at = new Date(EPOCH[is1904 ? 1904 : 1900] + Math.round((number * DAY_MS) / 1000) * 1000)
      if (Number.isNaN(at.getTime())) return value
      const [date = "", time = ""] = at.toISOString().slice(0, 16).split("T")
      return format.kind === "date" ? date : format.kind === "time" ? time : `${date} ${time}`
    }
  }
}
