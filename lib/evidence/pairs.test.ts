import { describe, expect, it } from "vitest"
import type { Contradiction, Side } from "#lib/evidence/contract"
import { decisionInWords, isSettled, pairsWithDecisions, toCorrect } from "#lib/evidence/pairs"

const side = (change: Partial<Side>): Side => ({
  source: "Prices.pdf",
  value: "24.50 EUR",
  quote: "Starter 24.50 EUR",
  step_id: null,
  path: null,
  evidence_id: "e1",
  page: 2,
  offset: 10,
  ...change,
})
const answer = side({
  source: "Step 5, Price points",
  value: "29 EUR",
  step_id: 5,
  path: ["price_points", 0, "price"],
  page: null,
})
const pair = (id: string): Contradiction => ({ id, topic: "Price of Starter", a: answer, b: side({}), confidence: 0.9 })

const idOf = (digit: string) => digit.repeat(24)

describe("contradictions beside decisions", () => {
  const { pairs, own } = pairsWithDecisions(
    [pair(idOf("1")), pair(idOf("2"))],
    [
      { id: "a1b2c3d4e5", topic: "Mine", resolution: "open" },
      { id: "delivery-time-in-two-places", topic: "From a program", resolution: "keep_a" },
      { id: idOf("1"), resolution: "keep_b" },
      { id: idOf("3"), topic: "Founded", a: "1990", b: "1991", resolution: "truth", truth: "1992" },
      { id: idOf("4"), topic: "Never settled", a: "1", b: "2" },
    ],
  )

  it("keeps what was decided, also of pairs that are no longer found", () => {
    expect(pairs.map(({ id, resolution, pair }) => [id, resolution, pair !== null])).toEqual([
      [idOf("1"), "keep_b", true],
      [idOf("2"), "", true],
      [idOf("3"), "truth", false],
    ])
    expect(own.map(({ topic }) => topic)).toEqual(["Mine", "From a program"])
  })

  it("says where each side stands, and what was decided", () => {
    expect(pairs[0]).toMatchObject({ a_source: "Step 5, Price points", b_source: "Prices.pdf, page 2" })
    expect(pairs.map(decisionInWords)).toEqual(["24.50 EUR", "Left open", "1992"])
  })

  it("leads to the answer that is wrong, and to no other", () => {
    const place = { step_id: 5, path: ["price_points", 0, "price"] }
    const left = (resolution: "keep_a" | "keep_b" | "truth" | "not_a_conflict") =>
      toCorrect({ resolution, pair: pair("x") })
    expect([left("keep_b"), left("truth")]).toEqual([[place], [place]])
    expect([left("keep_a"), left("not_a_conflict")]).toEqual([[], []])
  })

  it("counts a truth as settled once it is written", () => {
    expect(isSettled({ resolution: "truth", truth: " " })).toBe(false)
    expect(isSettled({ resolution: "truth", truth: "1992" })).toBe(true)
    expect(isSettled({ resolution: "open", truth: "" })).toBe(false)
  })
})
