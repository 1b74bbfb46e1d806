import { expect, it } from "vitest"
import { FORMAT, FORMATS } from "#lib/dashboards/contract/tile"
import { datePattern, formatValue, toInstant, toNumber } from "#lib/dashboards/format"

it.each([
  [1234.5, undefined, "1,234.5"],
  [1234.567, "number:1", "1,234.6"],
  [1234.5, "integer", "1,235"],
  [0.1834, "percent", "18.3%"],
  [0.1834, "percent:0", "18%"],
  [1234567, "compact", "1.2M"],
  [12.5, "currency", "$12.50"],
  [1234.5, "currency:EUR", "€1,235"],
  ["1234.50", "currency", "$1,235"],
  [-5, "currency", "-$5"],
  [12_400_000, "bytes", "12.4 MB"],
  [1500, "duration", "1.5 s"],
  [null, "currency", "–"],
  [true, undefined, "Yes"],
  ["North", "currency", "North"],
  ["2026-03-01", "MMM yyyy", "Mar 2026"],
  ["2026-03-01T14:05:00Z", "d MMM HH:mm", "1 Mar 14:05"],
  ["2026-08-09", "'Q'Q yy", "Q3 26"],
  ["2026-01-01", "'week' w", "week 1"],
  ["2026-03-01", undefined, "1 Mar 2026"],
  ["not a date", "MMM", "not a date"],
  ["00042", "text", "00042"],
] as const)("writes %s as %s", (value, format, expected) => {
  expect(formatValue(value, format)).toBe(expected)
})

it("shortens on axes", () => {
  expect(formatValue(1_234_567, "currency", { compact: true })).toBe("$1.2M")
  expect(formatValue(9_999, "integer", { compact: true })).toBe("9,999")
})

it("accepts the formats it can write and no others", () => {
  for (const format of [...FORMATS, "number:2", "currency:GBP", "MMM yyyy", "'Q'Q yyyy", "HH:mm"])
    expect(format).toMatch(FORMAT)
  for (const format of ["money", "currency:eur", "number:9", "", "$0.00", "  "]) expect(format).not.toMatch(FORMAT)
})

it("reads instants and numbers as warehouses send them", () => {
  expect(toInstant("2026-03-01 14:05:00.123456")).toBe(Date.UTC(2026, 2, 1, 14, 5, 0, 123))
  expect(toInstant("2026-03-01T14:05:00+02")).toBe(Date.UTC(2026, 2, 1, 12, 5))
  expect(toInstant("2026-03")).toBe(Date.UTC(2026, 2, 1))
  expect([toInstant("12"), toInstant("March"), toInstant(null)]).toEqual([null, null, null])
  expect([toNumber("12.50"), toNumber(12n), toNumber(""), toNumber("x"), toNumber(Number.NaN)]).toEqual([
    12.5,
    12,
    null,
    null,
    null,
  ])
})

it("shows dates no finer than they differ", () => {
  const at = (...days: string[]) => datePattern(days.map((day) => Date.parse(day)))
  expect([
    at("2025-01-01", "2026-01-01"),
    at("2026-01-01", "2026-02-01"),
    at("2026-01-05"),
    at("2026-01-05T03:00Z"),
  ]).toEqual(["yyyy", "MMM yyyy", "d MMM yyyy", "d MMM HH:mm"])
})
