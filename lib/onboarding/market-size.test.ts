import { describe, expect, it } from "vitest"
import {
  circlesOf,
  describeMarket,
  marketWarnings,
  readAmount,
  shareInWords,
  sizesOf,
} from "#lib/onboarding/market-size"

describe("an amount as it is typed", () => {
  it.each([
    ["4200000000", 4_200_000_000],
    ["4,200,000,000", 4_200_000_000],
    ["4.200.000", 4_200_000],
    ["4 200 000", 4_200_000],
    ["4.2bn", 4_200_000_000],
    ["4,2 bn", 4_200_000_000],
    ["3 million", 3_000_000],
    ["1,200 k", null],
    ["1,200,000 k", 1_200_000_000],
    ["38m", 38_000_000],
    ["4.2", null],
    ["1.200 million", null],
    ["about 4", null],
    ["4 parsecs", null],
    ["", null],
    ["99999999999999999999", null],
  ])("%s", (typed, amount) => {
    expect(readAmount(typed)).toBe(amount)
  })
})

const market = { tam: 4_200_000_000, sam: "600m", som: 24_000_000, currency: "eur", year: 2025 }

describe("a market in words", () => {
  it("gives amounts and shares", () => {
    expect(describeMarket(market)).toBe(
      "Total market: 4.2 billion EUR a year; Market you can serve: 600 million EUR a year; Market you can win: 24 million EUR a year in 2025. " +
        "You can serve 14 % of the total market. You aim for 4 % of the market you can serve.",
    )
    expect(describeMarket({})).toBe("Enter an amount to see the market drawn.")
    expect([shareInWords(1, 1), shareInWords(1, 400), shareInWords(1, 4000)]).toEqual([
      "100 %",
      "0.25 %",
      "less than 0.1 %",
    ])
  })

  it("warns of a part that is larger than its whole", () => {
    expect(marketWarnings(market)).toEqual([])
    expect(marketWarnings({ ...market, sam: 5_000_000_000 })).toEqual([
      expect.stringContaining("larger than the total"),
    ])
    expect(marketWarnings({ ...market, som: 700_000_000 })).toEqual([expect.stringContaining("can win is larger")])
    expect(marketWarnings({ ...market, currency: "" })).toEqual([expect.stringContaining("three letters")])
  })
})

describe("circles", () => {
  const box = { cx: 130, bottom: 260, r: 125 }
  const circles = circlesOf(sizesOf(market), box, 44)

  it("have areas as the amounts, and stand on one line", () => {
    const [tam, sam] = circles
    expect((tam?.r ?? 0) ** 2 / (sam?.r ?? 1) ** 2).toBeCloseTo(7, 5)
    expect(circles.map(({ cy, r }) => cy + r)).toEqual([260, 260, 260])
  })

  it("have labels that keep their distance within the picture", () => {
    for (const amounts of [
      [1000, 1, 1],
      [10, 10, 10],
      [5, 900, 2],
    ] as const) {
      const sizes = (["tam", "sam", "som"] as const).map((key, i) => ({ key, name: key, amount: amounts[i] as number }))
      const at = circlesOf(sizes, box, 44).map(({ label_y }) => label_y)
      expect(at[0]).toBeGreaterThanOrEqual(260 - 2 * box.r + 12)
      for (const [i, y] of at.entries()) {
        expect(y).toBeLessThanOrEqual(260 - 20)
        if (i > 0) expect(y - (at[i - 1] ?? 0)).toBeGreaterThanOrEqual(43.9)
      }
    }
  })
})
