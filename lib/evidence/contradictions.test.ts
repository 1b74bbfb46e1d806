import { describe, expect, test } from "vitest"
import { contradictionsOf, type StatedFact } from "#lib/evidence/contradictions"
import { extractFactsFrom } from "#lib/evidence/facts"
import type { Answers } from "#lib/onboarding/field"

// Pairs of texts and answers written for this test alone: what disagrees, and what only looks like it.

const TODAY = "2026-11-21"
const factsOf = (texts: readonly string[]): StatedFact[] =>
  texts.flatMap((text, i) =>
    extractFactsFrom({ text, pages: [], headings: [], tables: [], title: null, language: null }).map((fact) => ({
      ...fact,
      evidence_id: `e${i}`,
      source: `document ${i}`,
    })),
  )
const pairs = (answers: Record<number, Answers>, ...texts: string[]) => contradictionsOf(answers, factsOf(texts), TODAY)
const found = (answers: Record<number, Answers>, ...texts: string[]) =>
  pairs(answers, ...texts).map(({ topic, a, b }) => `${topic}: ${a.value} / ${b.value}`)

const company: Answers = { company_name: "Northbrook Looms", headquarters: "Aldermoor, Westmark" }
const price = (name: string, amount: string, unit: string): Record<number, Answers> => ({
  5: { price_points: [{ id: "p", name, price: amount, unit }] },
})

describe("disagree", () => {
  test.each<[string, Record<number, Answers>, string[], string]>([
    [
      "a year",
      { 1: { ...company, founded_year: 1987 } },
      ["Northbrook Looms was founded in 1978."],
      "Year founded: 1987 / 1978",
    ],
    [
      "a range and a count",
      { 1: { ...company, employee_count: "51-200" } },
      ["We employ 340 people."],
      "Number of employees: 51 to 200 / 340",
    ],
    [
      "revenue outside its range",
      { 1: { ...company, revenue_range: "1m-10m" } },
      ["Our revenue in 2025 was EUR 14.2 million."],
      "Revenue: 1 to 10 million / 14.2 million EUR",
    ],
    [
      "a price",
      price("Team plan", "129 EUR", "seat and month"),
      ["Plan\tPrice per seat and month\nTeam\t€139"],
      "Price of Team: 129 EUR per seat and month / 139 EUR per seat and month",
    ],
    [
      "a guarantee",
      { 5: { guarantee: "Your money back within 14 days." } },
      ["We give a 30-day money-back guarantee."],
      "Guarantee period: 14 days / 30 days",
    ],
    ["a town", { 1: company }, ["Our headquarters are in Westhaven."], "Headquarters: Aldermoor, Westmark / Westhaven"],
    [
      "a market",
      { 21: { tam: 900_000_000, currency: "EUR", year: 2025 } },
      ["TAM (2025): EUR 1.4bn"],
      "Total market, 2025: 900000000 EUR / 1.4 billion EUR",
    ],
    [
      "the length of a sale",
      { 15: { typical_length: "about six weeks" } },
      ["Our sales cycle is four months."],
      "Length of the sales cycle: about 6 weeks / 4 months",
    ],
  ])("%s", (_, answers, texts, expected) => {
    expect(found(answers, ...texts)).toEqual([expected])
  })

  test("two documents, and one with itself", () => {
    const [one, other] = ["We deliver within 24 hours.", "Delivery takes 3 working days."]
    expect(found({}, one ?? "", other ?? "")).toEqual(["Delivery time: 24 hours / 3 working days"])
    expect(found({}, `${one} Nothing else matters. ${other}`)).toHaveLength(1)
  })

  test("many places that say the same two things are one pair", () => {
    const texts = [
      "We employ 212 people.",
      "Northbrook Looms employs 212 people.",
      "Employees: 260",
      "We have 260 employees.",
    ]
    expect(found({ 1: company }, ...texts)).toEqual(["Number of employees: 212 / 260"])
  })
})

describe("do not disagree", () => {
  test.each<[string, Record<number, Answers>, string[]]>([
    ["round words", {}, ["We serve about 200 customers.", "We have 204 customers."]],
    ["a rounded million", {}, ["We have 1.2 million users.", "Users: 1,184,000"]],
    ["another year", {}, ["In 2019 we had 40 employees.", "We employ 212 people."]],
    ["a plan", {}, ["By 2030 we want to have 400 employees.", "We employ 212 people."]],
    ["growth", {}, ["We grew from 40 to 212 employees.", "We employ 212 people."]],
    ["another company", { 1: company }, ["Otterbrook Mills employs 340 people.", "We employ 212 people."]],
    ["a customer of a kind", {}, ["Made for companies with 50 to 500 employees.", "We employ 12 people."]],
    ["a part of the whole", {}, ["We have 14 employees in sales.", "We employ 212 people."]],
    [
      "another currency",
      price("Team plan", "129 EUR", "seat and month"),
      ["The Team plan costs $139 per seat and month."],
    ],
    [
      "another time",
      price("Team plan", "129 EUR", "seat and month"),
      ["The Team plan costs €1,290 per seat and year."],
    ],
    ["paid yearly", price("Team plan", "129 EUR", "month"), ["The Team plan costs €109 per month, billed annually."]],
    ["another thing", price("Team plan", "129 EUR", "month"), ["The Team plan for schools costs €99 per month."]],
    ["a former price", price("Team plan", "129 EUR", "month"), ["Until 2024 the Team plan cost €99 per month."]],
    ["a competitor's price", price("Team plan", "129 EUR", "month"), ["Rivalworks charges 99 EUR for the Team plan."]],
    [
      "a month and thirty days",
      { 5: { guarantee: "Your money back within 30 days." } },
      ["We give a money-back guarantee of one month."],
    ],
    ["hours and days", {}, ["We deliver within 48 hours.", "Delivery within two days."]],
    ["working days and a week", {}, ["Delivery takes 5 working days.", "Delivery takes 7 days."]],
    ["express", {}, ["We deliver within 3 days.", "Express delivery takes 24 hours."]],
    ["a street and its town", { 1: company }, ["Head office: 4 Weir Lane, Aldermoor"]],
    ["a former seat", { 1: company }, ["Until 2012 our headquarters were in Oldport."]],
    ["a legal form", { 1: company }, ["Company name: Northbrook Looms Ltd."]],
    [
      "two certificates",
      {},
      ["The ISO 9001 certificate was issued in 2019.", "The ISO 13485 certificate was issued in 2021."],
    ],
    [
      "a month and its day",
      {},
      ["The ISO 9001 certificate was issued in May 2019.", "The ISO 9001 certificate was issued on 3 May 2019."],
    ],
    [
      "one case",
      { 15: { typical_length: "six weeks" } },
      ["One customer signed within nine days, against a sales cycle of six weeks."],
    ],
    ["months of a series", {}, ["Month\tChurn, %\n2026-08\t1.9 %\n2026-09\t2.4 %"]],
  ])("%s", (_, answers, texts) => {
    expect(found(answers, ...texts)).toEqual([])
  })
})

test("an id follows from the two values, whatever else is known and in whatever order", () => {
  const answers = { 1: { ...company, founded_year: 1987 } }
  const [one] = pairs(answers, "Northbrook Looms was founded in 1978.")
  const [other] = pairs(answers, "We employ 212 people.", "The company was founded in 1978.", "Founded: 1978")
  expect(one?.id).toBe(other?.id)
  expect(pairs(answers, "Northbrook Looms was founded in 1979.")[0]?.id).not.toBe(one?.id)
  expect(one?.a).toMatchObject({ step_id: 1, path: ["founded_year"], source: "Your company: Year founded" })
})
