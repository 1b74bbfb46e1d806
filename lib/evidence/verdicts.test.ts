import { describe, expect, it } from "vitest"
import type { TruthRow } from "#lib/evidence/truth-sheet"
import { documentOf, factsWithVerdicts, isDecided, nextUndecided, withoutUndecided } from "#lib/evidence/verdicts"

const idOf = (digit: string) => digit.repeat(24)
const row = (digit: string, change: Partial<TruthRow> = {}): TruthRow => ({
  id: idOf(digit),
  statement: `Fact ${digit}`,
  quote: `Quote ${digit}`,
  source: "Prices.pdf, page 2",
  evidence_id: "e1",
  page: 2,
  confidence: 0.9,
  ...change,
})

it("takes for answers only what somebody decided or wrote", () => {
  const decided = { id: idOf("1"), statement: "Fact 1", verdict: "confirmed" }
  const own = { id: "a1b2c3d4e5", statement: "By hand" }
  const settled = { id: idOf("3"), topic: "Price", resolution: "keep_a" }
  expect(
    withoutUndecided({
      facts: [decided, { id: idOf("2"), statement: "Fact 2" }, own],
      contradictions: [{ id: idOf("4"), topic: "Year" }, settled],
      not_applicable: true,
    }),
  ).toEqual({ facts: [decided, own], contradictions: [settled], not_applicable: true })
  expect(withoutUndecided({ facts: [{ id: idOf("2"), statement: "Fact 2", verdict: "" }] })).toEqual({})
})

describe("facts beside verdicts", () => {
  const { facts, own } = factsWithVerdicts(
    [row("1"), row("2"), row("3"), row("4"), row("5")],
    [
      { id: "a1b2c3d4e5", statement: "Written by hand", verdict: "confirmed" },
      { id: idOf("1"), statement: "Fact 1", verdict: "confirmed" },
      { id: idOf("2"), statement: "Other words", verdict: "confirmed" },
      { id: idOf("3"), statement: "Fact 3", verdict: "rejected" },
      { id: idOf("9"), statement: "Gone", quote: "q", source: "Old.pdf", verdict: "unsure" },
    ],
  )

  it("keeps each verdict, also of facts that are no longer found", () => {
    expect(facts.map(({ statement, choice, text, index }) => [statement, choice, text, index])).toEqual([
      ["Fact 1", "confirm", "Fact 1", 1],
      ["Fact 2", "edit", "Other words", 2],
      ["Fact 3", "reject", "Fact 3", 3],
      ["Fact 4", "", "Fact 4", null],
      ["Fact 5", "", "Fact 5", null],
      ["Gone", "unsure", "Gone", 4],
    ])
    expect(facts.map(({ found }) => found !== null)).toEqual([true, true, true, true, true, false])
  })

  it("leaves what a person wrote by hand to the plain rows", () => {
    expect(own.map(({ statement }) => statement)).toEqual(["Written by hand"])
    const uuid = "7f9c2f4e-1f57-4d6a-9d3e-0b6f7a1c2d3e"
    expect(factsWithVerdicts([], [{ id: uuid, statement: "From elsewhere", verdict: "confirmed" }]).own).toHaveLength(1)
  })

  it("goes to the next undecided fact, and round from the end", () => {
    expect(nextUndecided(facts, idOf("1"))?.statement).toBe("Fact 4")
    expect(nextUndecided(facts, idOf("4"))?.statement).toBe("Fact 5")
    expect(nextUndecided(facts, idOf("5"))?.statement).toBe("Fact 4")
    expect(nextUndecided(facts.slice(0, 4), idOf("4"))).toBeUndefined()
  })

  it("counts changed words once they are written", () => {
    expect([" ", "Other"].map((text) => isDecided({ choice: "edit", text }))).toEqual([false, true])
    expect(isDecided({ choice: "", text: "Fact" })).toBe(false)
  })

  it("fits what it sends into the fields, and names the document without its page", () => {
    const long = factsWithVerdicts([row("1", { statement: "x".repeat(900), quote: "y".repeat(1500) })], []).facts[0]
    expect([long?.statement.length, long?.quote.length]).toEqual([500, 1000])
    expect([row("1"), row("2", { page: null, source: "Prices.pdf" })].map(documentOf)).toEqual([
      "Prices.pdf",
      "Prices.pdf",
    ])
  })
})
