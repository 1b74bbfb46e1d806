import { describe, expect, it } from "vitest"
import { backingOf } from "#lib/evidence/backing"
import { chaptersOf, tokensByChapter } from "#lib/manifest/chapters"
import { extract } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import { OUTLINE } from "#lib/manifest/outline"
import { quotesOf } from "#lib/manifest/sources"
import { labelOf, lineOf, saidOf } from "#lib/manifest/words"
import type { Answers } from "#lib/onboarding/field"

const TODAY = "2026-11-21"
const ANSWERS: Record<number, Answers> = {
  1: {
    company_name: "Larkmoor Tea",
    industry: "retail",
    stage: "growth",
    description: "Tea by post.",
    founded_year: 2011,
  },
  4: {
    facts: [
      {
        id: "a",
        statement: "Ships within a day",
        quote: "We ship within a day.",
        source: "terms.pdf, page 3",
        verdict: "confirmed",
      },
      { id: "b", statement: "Nobody says this in writing", verdict: "confirmed" },
    ],
  },
  6: { problem: "Stale tea.", pains: ["Tea that tastes of cupboard", "Too much choice"] },
  14: {
    icps: [
      {
        id: "one",
        name: "Offices",
        description: "Twenty desks.",
        pains: [{ pain: "No time", severity: 8 }],
        confidence: 70,
      },
    ],
  },
  21: { tam: 4_200_000_000, currency: "eur" },
}
const DRAFT = {
  step_id: 6,
  data: { pains: ["Too much choice", "Cold water"] },
  citations: [
    {
      path: ["pains", 0],
      source: "notes.md",
      quote: "far too much choice",
      evidence_id: "e1",
      step_id: null,
      page: null,
    },
    {
      path: ["pains", 1],
      source: "notes.md",
      quote: "the water is cold",
      evidence_id: "e1",
      step_id: null,
      page: null,
    },
    { path: ["problem"], source: "Your company", quote: "an answer", evidence_id: null, step_id: 1, page: null },
  ],
  made_by: "rules" as const,
  model: null,
  note: null,
  created_at: `${TODAY}T00:00:00Z`,
}
const FOUNDED = {
  evidence_id: "e2",
  source: "about.html",
  kind: "date",
  subject: "company",
  attribute: "founded_year",
  value: "2011",
  unit: null,
  quote: "since 2011",
  page: null,
  offset: 0,
  confidence: 0.9,
}

const facts = factsOf(extract(ANSWERS).sections)
const backing = backingOf(ANSWERS, [DRAFT], [FOUNDED], TODAY)
const quotes = quotesOf(facts, backing)
const quotesFor = (text: string) => quotes.get(facts.find((fact) => fact.parts[0] === text)?.path ?? "")

describe("the documents behind facts", () => {
  it("are the quotes people confirmed, with their page", () => {
    expect(quotesFor("Ships within a day")).toEqual([{ quote: "We ship within a day.", source: "terms.pdf", page: 3 }])
    expect(quotesFor("Nobody says this in writing")).toBeUndefined()
  })

  it("are the citations of drafts that still stand, and of documents only", () => {
    expect(quotesFor("Too much choice")).toEqual([{ quote: "far too much choice", source: "notes.md", page: null }])
    expect(quotesFor("Tea that tastes of cupboard")).toBeUndefined()
    expect(backing.some(({ quote }) => quote === "the water is cold" || quote === "an answer")).toBe(false)
  })

  it("are what documents state as the answer does", () => {
    expect(quotesFor("2011")).toEqual([{ quote: "since 2011", source: "about.html", page: null }])
    const other = backingOf(ANSWERS, [], [{ ...FOUNDED, value: "2012" }], TODAY)
    expect(other.some(({ source }) => source === "about.html")).toBe(false)
  })

  it("leave an answer with the change of its words", () => {
    const changed = { ...ANSWERS, 6: { ...ANSWERS[6], pains: ["Too much choice!"] } } as typeof ANSWERS
    expect(backingOf(changed, [DRAFT], [], TODAY).some(({ source }) => source === "notes.md")).toBe(false)
  })
})

describe("facts in words", () => {
  const said = (attr: string) => {
    const fact = facts.find((each) => each.attr === attr)
    return fact
      ? `${labelOf(fact)} = ${saidOf(fact, "eur")
          .map(({ label, text }) => `${label ?? ""}|${text}`)
          .join("; ")}`
      : ""
  }

  it.each([
    ["founded_year", "Year founded = |2011"],
    ["stage", "Stage = |Growth"],
    ["tam", "Total market, per year = |4,200,000,000 EUR"],
    ["confidence", "How sure you are = |70 %"],
  ])("%s", (attr, words) => expect(said(attr)).toBe(words))

  it("name the parts of a record after the first", () => {
    const pain = facts.find((fact) => fact.section === "icps" && fact.attr === "pains")
    expect(pain && lineOf(pain)).toBe("No time; Severity: 8 of 10")
  })

  it("have a label for every leaf of the outline that is no name of the program", () => {
    const labels = OUTLINE.flatMap(({ title, leaves }) =>
      leaves.map((leaf) => labelOf({ section: title, attr: leaf.attr, step: leaf.step })),
    )
    expect(labels.filter((label) => label.includes("_"))).toEqual([])
  })
})

describe("chapters", () => {
  it("hold every fact once", () => {
    const placed = chaptersOf(facts).flatMap(({ groups }) => groups.flatMap((group) => group.facts))
    expect(placed.map(({ path }) => path).toSorted()).toEqual(facts.map(({ path }) => path).toSorted())
  })

  it("share out all tokens of the rendering", () => {
    const sections = Object.fromEntries(OUTLINE.map(({ title }, i) => [title, i + 1]))
    const sum = tokensByChapter(sections).reduce((total, { tokens }) => total + tokens, 0)
    expect(sum).toBe(Object.values(sections).reduce((total, tokens) => total + tokens, 0))
  })
})
