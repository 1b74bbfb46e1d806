import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type ExtractedFact, extractFactsFrom, MAX_FACTS } from "#lib/evidence/facts"
import { daysOf } from "#lib/evidence/facts/durations"
import { intervalOf, parseDigits } from "#lib/evidence/facts/numerals"
import { isSameName, nameKey } from "#lib/evidence/facts/subject"
import type { DocumentText } from "#lib/evidence/text"

const documentOf = (text: string, more: Partial<DocumentText> = {}): DocumentText => ({
  text,
  pages: [],
  headings: [],
  tables: [],
  title: null,
  language: null,
  ...more,
})
const read = (text: string) => extractFactsFrom(documentOf(text))
/** `subject | attribute | value unit` of the facts that state a value. */
const said = (facts: ExtractedFact[]) =>
  facts
    .filter((fact) => fact.kind !== "heading" && !(fact.kind === "claim" && fact.unit === null))
    .map(({ subject, attribute, value, unit }) => `${subject} | ${attribute} | ${value}${unit ? ` ${unit}` : ""}`)

describe("what a text states", () => {
  test.each([
    ["We were founded in 1987 as a workshop for looms.", ["company | founded_year | 1987"]],
    ["Northbrook Looms was founded in 1987.", ["org:northbrook looms | founded_year | 1987"]],
    ["Our academy was founded in 2015.", []],
    ["Baking since 1952.", ["company | founded_year | 1952"]],
    ["We have served the valley since 1952.", []],
    ["Today we employ 212 people.", ["company | employees | 212"]],
    ["In 2019 we had 40 employees.", ["company | employees@2019 | 40"]],
    ["By 2030 we want to have 400 employees.", ["company | employees@plan 2030 | 400"]],
    ["At first we had 3 employees.", ["company | employees@past | 3"]],
    ["Our software is made for companies with 50 to 500 employees.", []],
    ["A typical customer with 800 employees saves a day a week.", []],
    ["We won 40 new customers.", []],
    ["We serve about 1,200 customers.", ["company | customers | about 1200"]],
    ["More than 1.2 million users trust us.", ["company | users | over 1.2 million"]],
    ["We have 14 employees in sales.", ["company | employees (in sales) | 14"]],
    ["Of 212 employees, 14 work in sales.", ["company | employees | 212"]],
    ["Revenue in 2025 was EUR 4.2 million.", ["company | revenue@2025 | 4.2 million EUR"]],
    ["Der Umsatz lag 2025 bei 4,2 Mio. €.", ["company | revenue@2025 | 4.2 million EUR"]],
    ["Our revenue per employee is EUR 90,000.", ["company | revenue (our revenue per employee is eur) | 90000 EUR"]],
    ["The Team plan costs €129 per seat and month.", ["price | team | 129 EUR per seat and month"]],
    ["Starter ........ 1.290,50 EUR", ["price | starter | 1290.50 EUR"]],
    ["Gold licence: $1,290 per user per year", ["price | gold | 1290 USD per seat and year"]],
    ["Until 2024 the Team plan cost €99 per month.", ["price | team@past | 99 EUR per month"]],
    ["Rivalworks charges 99 EUR for the Team plan.", ["org:rivalworks | price team | 99 EUR"]],
    ["Our machines worth EUR 40,000 stand idle.", []],
    ["Our monthly churn is 1.4 %.", ["company | churn monthly | 1.4 %"]],
    ["98 % of our deliveries arrive on time.", ["company | share of deliveries arrive on time | 98 %"]],
    ["We deliver within 48 hours.", ["company | delivery | 48 hours"]],
    ["Spare parts are shipped within two working days.", ["company | delivery of spare parts | 2 working days"]],
    ["There is a 30-day money-back guarantee.", ["company | guarantee | 30 days"]],
    ["Our warranty is 3 years from delivery.", ["company | warranty | 3 years"]],
    ["Our sales cycle takes three to six months.", ["company | sales cycle | 3 to 6 months"]],
    ["Our headquarters are in Aldermoor, Westmark.", ["company | headquarters | Aldermoor, Westmark"]],
    ["Until 2012 our headquarters were in Oldport.", []],
    ["Employees: 212", ["company | employees | 212"]],
    ["TAM: USD 4.2bn", ["market | tam | 4.2 billion USD"]],
    ["The serviceable addressable market (SAM) was €300m in 2024.", ["market | sam@2024 | 300 million EUR"]],
    ["The ISO 13485 certificate was issued on 3 May 2021.", ["company | iso 13485 certificate | 2021-05-03"]],
    ["Call 0800 123 456 789 or write to ISO 9001, room 2019.", []],
  ])("%s", (text, expected) => {
    expect(said(read(text))).toEqual(expected)
  })

  test("the sentence before says who 'it' is", () => {
    const text = "Otterbrook Mills is a customer of ours. It was founded in 1901. It has 340 employees."
    expect(said(read(text))).toEqual([
      "org:otterbrook mills | founded_year | 1901",
      "org:otterbrook mills | employees | 340",
    ])
  })

  test("a heading that plans, plans what stands under it", () => {
    const text = "Goals until 2029\n120 employees\n"
    const headings = [{ level: 1, text: "Goals until 2029", offset: 0, page: null }]
    expect(said(extractFactsFrom(documentOf(text, { headings })))).toEqual(["company | employees@plan 2029 | 120"])
  })

  test("a sentence that was wrapped is one", () => {
    const text =
      "Our company makes looms for small weaving mills, and today we employ\n212 people in two towns. That is all of them, and they know each other."
    expect(said(read(text))).toEqual(["company | employees | 212"])
    expect(said(read(text.replace("\n212", ".\n212")))).toEqual([])
  })

  test("surer where it is said in a sentence with its subject than in passing", () => {
    const [stated] = read("We employ 212 people.")
    const [table] = read("Employees: 212")
    const [loose] = read("212 employees")
    expect(stated?.confidence).toBeGreaterThan(table?.confidence ?? 1)
    expect(table?.confidence).toBeGreaterThan(loose?.confidence ?? 1)
  })
})

describe("tables", () => {
  test.each([
    [
      "Plan\tPer seat and month\nStarter\t€49\nTeam\t€129",
      ["price | starter | 49 EUR per seat and month", "price | team | 129 EUR per seat and month"],
    ],
    [
      "| Plan | Price (EUR) | Unit |\n|---|---|---|\n| Basic | 1.290,00 | year |",
      ["price | basic | 1290.00 EUR per year"],
    ],
    [
      "\tStarter\tTeam\nPrice per month\t$10\t$20",
      ["price | starter | 10 USD per month", "price | team | 20 USD per month"],
    ],
    ["Figure\tTarget 2027\tNow\nChurn\t1 %\t2.1 %", ["company | churn@plan 2027 | 1 %", "company | churn | 2.1 %"]],
    [
      "\t2023\t2024\nRevenue\tEUR 3.1m\tEUR 3.8m",
      ["company | revenue@2023 | 3.1 million EUR", "company | revenue@2024 | 3.8 million EUR"],
    ],
    ["Branch\tEmployees\nNorth\t12\nSouth\t14\nTotal\t26", ["company | employees | 26"]],
    [
      "No\tArticle\tPrice\nA-100\tHand loom\tEUR 900\nA-200\tFloor loom\tEUR 1,900",
      ["price | hand loom | 900 EUR", "price | floor loom | 1900 EUR"],
    ],
    [
      "Loaf\tWeight\tPrice\nRye\t12 loaves\t£30\nRye\t800 g\t£4",
      ["price | rye (12 loaves) | 30 GBP", "price | rye [800 g] | 4 GBP"],
    ],
  ])("%j", (text, expected) => {
    expect(said(read(text))).toEqual(expected)
  })

  test("the quote of a price is its row, however short the document", () => {
    const facts = read(
      "| Service | Price |\n|---|---|\n| Deep clean | £310 per visit |\n| Windows | £120 per visit |\n",
    )
    expect(facts.map(({ quote }) => quote)).toEqual(["Deep clean | £310 per visit", "Windows | £120 per visit"])
  })

  test("a list of customers states nothing about the company", () => {
    const rows = Array.from({ length: 60 }, (_, i) => `Mill ${i}\tStarter\t${i + 3}\t${i * 12}`)
    expect(said(read(["Customer\tPlan\tLocations\t2025", ...rows].join("\n")))).toEqual([])
  })
})

describe("numbers", () => {
  test.each([
    ["1,290", "1290"],
    ["1.290", "1290"],
    ["1.290,50", "1290.50"],
    ["1,290.50", "1290.50"],
    ["24.50", "24.50"],
    ["24,50", "24.50"],
    ["0.125", "0.125"],
    ["1'184'000", "1184000"],
    ["1,184,000", "1184000"],
    ["007", "7"],
  ])("%s is %s", (text, value) => expect(parseDigits(text)).toBe(value)) // prettier-ignore

  test.each([
    ["about 200", 204, true],
    ["about 200", 340, false],
    ["1.2 million", 1_184_000, true],
    ["1.2 million", 1_290_000, false],
    ["51 to 200", 340, false],
    ["51 to 200", 64, true],
    ["over 300", 312, true],
    ["over 300", 280, false],
    ["2000", 1_960, true],
    ["2000", 1_600, false],
    ["212", 213, false],
    ["12.5", 12.48, true],
    ["under 1", 0.4, true],
  ])("when %s is stated, %d may be true: %s", (stated, value, may) => {
    const span = intervalOf(stated)
    expect(span !== null && span.low <= value && value <= span.high).toBe(may)
  }) // prettier-ignore

  test("time is compared in days, a month and a working day being what they are", () => {
    expect(daysOf("30", "days")).toEqual({ low: 30, high: 30 })
    expect(daysOf("1", "months")).toEqual({ low: 28, high: 31 })
    expect(daysOf("48", "hours")).toEqual({ low: 2, high: 2 })
    expect(daysOf("5", "working days")).toEqual({ low: 5, high: 7 })
  })

  test("a name is one name with and without its legal form", () => {
    expect(nameKey("Köhler & Söhne GmbH & Co. KG")).toBe(nameKey("Kohler und Sohne".replace("und ", "")))
    expect(isSameName(nameKey("Northbrook"), nameKey("Northbrook Looms Ltd."))).toBe(true)
    expect(isSameName(nameKey("North"), nameKey("Northbrook"))).toBe(false)
  })
})

describe("any text", () => {
  const words = fc.constantFrom(
    "We ",
    "employ ",
    "1.2",
    "€",
    " EUR",
    "million ",
    "founded in ",
    "1998",
    ". ",
    "\n",
    "\t",
    "|",
    "per ",
    "month",
    "%",
    "about ",
    "between ",
    "and ",
    "to ",
    "-",
    "(",
    ")",
    "The ",
    "Team plan ",
    "costs ",
    "within ",
    "48 hours",
    ",",
    ";",
    ":",
    "🥐",
    "\u00a0",
    "ISO 9001 ",
    "2019-",
    "é",
  ) // prettier-ignore
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.array(words, { maxLength: 120 }).map((parts) => parts.join("")),
  )

  test("gives facts whose quotes stand where they say, and the same each time", () => {
    fc.assert(
      fc.property(texts, (raw) => {
        const text = raw.toWellFormed()
        const facts = read(text)
        expect(read(text)).toEqual(facts)
        for (const fact of facts) {
          expect(text.slice(fact.offset, fact.offset + fact.length)).toBe(fact.quote)
          expect(fact.quote).not.toBe("")
          expect(fact.confidence).toBeGreaterThan(0)
          expect(fact.confidence).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 1_500 },
    )
  })

  test("tables with offsets that lie do no harm", () => {
    const cell = fc.record({ text: fc.string({ maxLength: 20 }), offset: fc.integer({ min: -5, max: 300 }) })
    const table = fc.record({
      page: fc.constant(null),
      title: fc.constantFrom(null, "Prices per month"),
      has_header: fc.boolean(),
      rows: fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 6 }),
    })
    fc.assert(
      fc.property(texts, fc.array(table, { maxLength: 3 }), (text, tables) => {
        expect(extractFactsFrom(documentOf(text, { tables })).length).toBeLessThanOrEqual(MAX_FACTS)
      }),
      { numRuns: 500 },
    )
  })
})
