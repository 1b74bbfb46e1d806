import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { floor, shift } from "#lib/models/adapters/builtin/calendar"
import { periodsIn } from "#lib/models/adapters/builtin/periods"

const TODAY = "2026-11-20"
const read = (text: string) => periodsIn(text, TODAY).map(({ from, to, label }) => [from, to, label])

describe("periods", () => {
  test.each<[string, (string | null)[][]]>([
    ["revenue in 2025", [["2025-01-01", "2026-01-01", "2025"]]],
    ["in March 2025", [["2025-03-01", "2025-04-01", "March 2025"]]],
    ["in March", [["2026-03-01", "2026-04-01", "March 2026"]]],
    ["in December", [["2025-12-01", "2026-01-01", "December 2025"]]],
    ["Q3 2026", [["2026-07-01", "2026-10-01", "Q3 2026"]]],
    ["Q4", [["2026-10-01", "2027-01-01", "Q4 2026"]]],
    ["third quarter of 2025", [["2025-07-01", "2025-10-01", "Q3 2025"]]],
    ["first half of 2025", [["2025-01-01", "2025-07-01", "the first half of 2025"]]],
    ["last 6 months", [["2026-05-01", "2026-11-01", "the last 6 full months"]]],
    ["the past twelve months", [["2025-11-01", "2026-11-01", "the last 12 full months"]]],
    ["last 30 days", [["2026-10-22", "2026-11-21", "the last 30 days, today included"]]],
    ["last month", [["2026-10-01", "2026-11-01", "last month"]]],
    ["last year", [["2025-01-01", "2026-01-01", "2025"]]],
    ["this quarter", [["2026-10-01", "2026-11-21", "this quarter so far"]]],
    ["year to date", [["2026-01-01", "2026-11-21", "this year so far"]]],
    ["yesterday", [["2026-11-19", "2026-11-20", "yesterday"]]],
    ["since June 2026", [["2026-06-01", null, "since June 2026"]]],
    ["before 2025-03-01", [[null, "2025-03-01", "before 1 March 2025"]]],
    ["after March 2025", [["2025-04-01", null, "after March 2025"]]],
    ["between January and March 2025", [["2025-01-01", "2025-04-01", "January 2025 to March 2025"]]],
    ["from 2025-01-05 to 2025-02-10", [["2025-01-05", "2025-02-11", "5 January 2025 to 10 February 2025"]]],
    ["from November to February 2026", [["2025-11-01", "2026-03-01", "November 2025 to February 2026"]]],
    ["in the first week of march 2026", [["2026-03-01", "2026-03-08", "the first week of March 2026"]]],
    [
      "2025 vs 2026",
      [
        ["2025-01-01", "2026-01-01", "2025"],
        ["2026-01-01", "2027-01-01", "2026"],
      ],
    ],
    ["revenue may rise by month", []],
    ["orders over 2000 from 12 people", []],
    ["more than 1990 dollars in 2025", [["2025-01-01", "2026-01-01", "2025"]]],
  ])("%s", (text, wanted) => {
    expect(read(text)).toEqual(wanted)
  })

  test("a unit's first day is never after the day, and the next one is", () => {
    const days = fc
      .date({ min: new Date("2000-01-01"), max: new Date("2040-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10))
    fc.assert(
      fc.property(days, fc.constantFrom("day", "week", "month", "quarter", "year"), (day, unit) => {
        const first = floor(day, unit)
        return first <= day && shift(first, 1, unit) > day && floor(first, unit) === first
      }),
    )
  })
})
