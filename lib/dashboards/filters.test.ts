import { describe, expect, it } from "vitest"
import { Filter } from "#lib/dashboards/contract/schema"
import { addDuration, durationSeconds, readDuration, resolveDate } from "#lib/dashboards/duration"
import { fromSearch, resolveFilters, toSearch } from "#lib/dashboards/filters"

const NOW = new Date("2026-03-31T23:30:00Z")
const FILTERS = [
  { id: "period", type: "date_range", label: "Period", default: { from: "-P1M", to: "P0D" }, required: true },
  { id: "region", type: "select", label: "Region", multiple: true, options: ["North", "South"] },
  { id: "year", type: "select", label: "Year", options: [2025, { value: 2026, label: "This year" }], default: 2026 },
  { id: "word", type: "text", label: "Word" },
  { id: "least", type: "number", label: "Least", min: 0, max: 10 },
].map((filter) => Filter.parse(filter))

describe("resolveFilters", () => {
  it("fills defaults and leaves the rest empty", () => {
    expect(resolveFilters(FILTERS, {}, NOW)).toEqual({
      ok: true,
      values: { period: { from: "2026-02-28", to: "2026-03-31" }, region: [], year: 2026, word: null, least: null },
    })
  })
  it("keeps the type of a written choice, whatever the address gave", () => {
    expect(resolveFilters(FILTERS, { year: "2025", region: "South", least: "3" }, NOW)).toMatchObject({
      ok: true,
      values: { year: 2025, region: ["South"], least: 3 },
    })
  })
  it.each([
    [{ region: ["West"] }, "Region has no choice West: choose North, South."],
    [{ year: [2025, 2026] }, "Year takes one choice, not 2."],
    [{ least: "x" }, "Least needs a number."],
    [{ least: 11 }, "Least is at most 10."],
    [
      { period: { from: "2026-02-30", to: "P0D" } },
      "Period holds 2026-02-30, which is no date: write 2026-11-20, or relative to today -P7D.",
    ],
    [
      { period: { from: "P0D", to: "-P1D" } },
      "Period starts 2026-03-31 and ends 2026-03-30: let it end after it starts.",
    ],
    [{ reigon: "North" }, "There is no filter reigon: did you mean region?"],
  ])("refuses %j", (chosen, message) => {
    expect(resolveFilters(FILTERS, chosen, NOW)).toMatchObject({ ok: false, issues: [{ message }] })
  })
  it("asks for a required filter without a default", () => {
    const [period] = FILTERS
    expect(resolveFilters([{ ...period, default: undefined } as Filter], {}, NOW)).toMatchObject({
      ok: false,
      issues: [{ path: ["filters", "period"] }],
    })
  })
})

it("round-trips chosen values through the address", () => {
  const chosen = { period: { from: "-P7D", to: "P0D" }, region: ["North", "South"], word: "a&b", least: 3 }
  expect(fromSearch(FILTERS, toSearch(chosen))).toEqual(chosen)
  expect(fromSearch(FILTERS, { period: "nonsense", tab: "x", word: "" })).toEqual({})
})

it.each([
  ["P0D", "2026-03-31"],
  ["-P1M", "2026-02-28"],
  ["-P1Y", "2025-03-31"],
  ["-P1W", "2026-03-24"],
  ["P1D", "2026-04-01"],
  ["2026-01-05", "2026-01-05"],
  ["2026-02-30", null],
  ["P", null],
  ["PT", null],
  ["yesterday", null],
  ["-P1M/month", "2026-02-01"],
  ["P0D/quarter", "2026-01-01"],
  ["-P1Y/year", "2025-01-01"],
  ["P0D/week", "2026-03-30"],
  ["P0D/day", null],
  ["P0D/month/month", null],
])("resolves %s", (text, expected) => {
  expect(resolveDate(text, NOW)).toBe(expected)
})

it("ends a range with the last day of its unit", () => {
  const ends = ["-P1M/month", "P0D/quarter", "-P1Y/year", "P0D/week"].map((text) => resolveDate(text, NOW, "to"))
  expect(ends).toEqual(["2026-02-28", "2026-03-31", "2025-12-31", "2026-04-05"])
  const year = { period: { from: "-P12M/month", to: "-P1M/month" } }
  expect(resolveFilters(FILTERS, year, NOW)).toMatchObject({
    ok: true,
    values: { period: { from: "2025-03-01", to: "2026-02-28" } },
  })
})

it("measures lifetimes in seconds", () => {
  expect(["PT1H", "PT30M", "P1D", "PT24H", "P1W", "nothing"].map(durationSeconds)).toEqual([
    3600, 1800, 86400, 86400, 604800, 0,
  ])
})

it("moves over month ends without skipping a month", () => {
  const step = readDuration("P1M")
  expect(step && addDuration(new Date("2026-01-31T00:00:00Z"), step).toISOString()).toBe("2026-02-28T00:00:00.000Z")
})
