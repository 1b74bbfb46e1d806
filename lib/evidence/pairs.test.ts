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

describe("contradictions beside decisions", () => {
  const { pairs, own } = pairsWithDecisions(
    [pair("pair-0000-0001"), pair("pair-0000-0002")],
    [
      { id: "a1b2c3d4e5", topic: "Mine", resolution: "open" },
      { id: "pair-0000-0001", resolution: "keep_b" },
      { id: "pair-gone-0003", topic: "Founded", a: "1990", b: "1991", resolution: "truth", truth: "1992" },
      { id: "pair-gone-0004", topic: "Never settled", a: "1", b: "2" },
    ],
  )

  it("keeps what was decided, also of pairs that are found no more", () => {
    expect(pairs.map(({ id, resolution, pair }) => [id, resolution, pair !== null])).toEqual([
      ["pair-0000-0001", "keep_b", true],
      ["pair-0000-0002", "", true],
      ["pair-gone-0003", "truth", false],
    ])
    expect(own.map(({ topic }) => topic)).toEqual(["Mine"])
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
