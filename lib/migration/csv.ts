// Comma-separated lines that a spreadsheet opens without running anything. RFC 4180, lines end in CR LF.

/** What a spreadsheet takes for the beginning of a formula, wide forms and leading space included. */
const FORMULA = /^[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%]|^[\t\r\n]/
const NEEDS_QUOTES = /[",\r\n]/

/** One line of cells. A text that a spreadsheet would take for a formula gets an apostrophe in front; null is empty. */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(cell).join(",")}\r\n`
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return ""
  if (typeof value !== "string") return String(value)
  const safe = FORMULA.test(value) ? `'${value}` : value
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
