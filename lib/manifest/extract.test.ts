import { describe, expect, test } from "vitest"
import { contentId, withUniqueIds } from "#lib/manifest/content-id"
import { extract } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"

const warned = (steps: Record<number, unknown>) =>
  extract(steps).warnings.map((warning) => `step ${warning.step} ${warning.path} ${warning.message}`)

describe("extraction", () => {
  test("of nothing is an empty manifest with one warning", () => {
    const { sections } = extract({})
    expect(factsOf(sections)).toEqual([])
    expect(warned({})).toEqual(["step 1 company_name missing"])
  })

  test("names odd data by step and path, and goes on", () => {
    const steps = {
      1: { company_name: "Fernhollow", founded_year: "long ago", industry: { no: 1 } },
      5: "not a group",
      7: { competitors: [{ type: "direct" }, "x", { name: "Summitline" }] },
      14: { icps: [{ name: "A", description: "d", goals: ["g"] }, { name: "B" }, { description: "nameless" }] },
    }
    expect(warned(steps)).toEqual([
      "step 1 industry is not text",
      "step 1 founded_year is not a whole number",
      "step 5  is not a group of fields",
      "step 7 competitors[0].name missing",
      "step 7 competitors[1] is not a group of fields",
      "step 7 competitors[2].type is not direct, indirect or status_quo: counted as direct",
      "step 14 icps[1].description missing",
      "step 14 icps[1]. says nothing but a name and a description",
      "step 14 icps[2].name missing",
    ])
    const { sections } = extract(steps)
    expect(sections.competitive.direct.map((each) => each.name)).toEqual(["Summitline"])
    expect(sections.icps.map((icp) => [icp.rank, icp.name])).toEqual([
      ["primary", "A"],
      ["secondary", "B"],
    ])
  })

  test("keeps three ideal customers, and says so", () => {
    const icps = ["A", "B", "C", "D"].map((name) => ({ name, description: "d", goals: ["g"] }))
    expect(extract({ 14: { icps } }).sections.icps.map((icp) => icp.rank)).toEqual(["primary", "secondary", "tertiary"])
    expect(warned({ 14: { icps } })).toContain("step 14 icps only three are kept, complete ones first")
  })

  test("of more than three lets incomplete ones go first", () => {
    const whole = (name: string) => ({ name, description: "d", goals: ["g"] })
    const named = (...icps: object[]) => extract({ 14: { icps } }).sections.icps.map((icp) => `${icp.rank} ${icp.name}`)
    expect(named({ name: "A" }, whole("B"), whole("C"), whole("D"))).toEqual(["primary B", "secondary C", "tertiary D"])
    expect(named(whole("A"), { name: "B" }, { name: "C" }, whole("D"))).toEqual([
      "primary A",
      "secondary B",
      "tertiary D",
    ])
    expect(named({ name: "A" }, { name: "B" })).toEqual(["primary A", "secondary B"])
  })

  test("puts competitors where their type says, and those without one among the direct", () => {
    const competitors = ["direct", "indirect", "status_quo", "magic", undefined].map((type) => ({
      name: `n ${type}`,
      type,
    }))
    const { direct, indirect, status_quo } = extract({ 7: { competitors } }).sections.competitive
    const names = [direct, indirect, status_quo].map((list) => list.map((each) => each.name))
    expect(names).toEqual([["n direct", "n magic", "n undefined"], ["n indirect"], ["n status_quo"]])
    expect(warned({ 7: { competitors } }).filter((line) => line.includes("counted as direct"))).toHaveLength(2)
  })

  test("says nothing of rows somebody opened and left", () => {
    const blank = [{}, null, "", { id: "row-1", name: " ", strengths: [""], pricing: null }]
    const steps = {
      1: { company_name: "A" },
      7: { competitors: blank },
      14: { icps: blank },
      12: { values: ["", null, " "] },
    }
    expect(warned(steps)).toEqual([])
    expect(factsOf(extract(steps).sections).map((fact) => fact.path)).toEqual(["foundation.company.name"])
  })

  test.each<[string, unknown, unknown, string | null]>([
    ["a text", " A\u0000 ", "A", null],
    ["a number for a text", 12.5, "12.5", null],
    ["a lone surrogate", "a\ud800", "a\ufffd", null],
    ["nothing but spaces", " \n ", undefined, null],
    ["a yes for a text", true, undefined, "is not text"],
    ["a list for a text", ["A"], undefined, "is not text"],
    ["no number", Number.NaN, undefined, "is not text"],
  ])("reads %s", (_, given, read, warning) => {
    expect(extract({ 1: { company_name: "A", headquarters: given } }).sections.foundation.company.headquarters).toBe(
      read,
    )
    expect(warned({ 1: { company_name: "A", headquarters: given } })).toEqual(
      warning ? [`step 1 headquarters ${warning}`] : [],
    )
  })

  test.each<[unknown, number | undefined, string | null]>([
    [2017, 2017, null],
    [-0, undefined, "is not between 1000 and 2100"],
    ["", undefined, null],
    ["2017", undefined, "is not a whole number"],
    [2017.5, undefined, "is not a whole number"],
    [999, undefined, "is not between 1000 and 2100"],
    [2 ** 60, undefined, "is not a whole number"],
  ])("reads %j as a year of %j", (given, read, warning) => {
    const steps = { 1: { company_name: "A", founded_year: given } }
    expect(extract(steps).sections.foundation.company.founded_year).toBe(read)
    expect(warned(steps)).toEqual(warning ? [`step 1 founded_year ${warning}`] : [])
  })

  test("reads equal answers once, and nothing else for the same", () => {
    const given = { 1: { company_name: "A", headquarters: "B" }, 22: { short_term: ["more"] } }
    const { sections } = extract(given)
    const again = extract(structuredClone(given)).sections
    expect(again.foundation).toBe(sections.foundation)
    expect(() => sections.goals.short_term.push("less")).toThrow(TypeError)
    given[22].short_term.push("less")
    expect(extract(given).sections.goals.short_term).toEqual(["more", "less"])
    expect(extract(given).sections.foundation).toBe(sections.foundation)
    // As JSON these say the same as something else.
    for (const odd of [Number.NaN, new Date(0), () => "x"]) {
      const like = JSON.parse(JSON.stringify({ company_name: "A", website: odd }))
      expect(warned({ 1: like })).toEqual([])
      expect(warned({ 1: { company_name: "A", website: odd } })).toEqual(["step 1 website is not text"])
    }
  })

  test("keeps no minus from nought, which canonical JSON does not know", () => {
    expect(Object.is(extract({ 21: { tam: -0 } }).sections.market.tam, 0)).toBe(true)
  })

  test("takes a refusal to say for no answer, and a quote that a fact repeats for no second fact", () => {
    expect(extract({ 1: { revenue_range: "private" } }).sections.foundation.company).toEqual({})
    const sources = [
      { title: "Card", quote: "Ten  years" },
      { title: "Deck", quote: "Five shops", note: "Until May" },
    ]
    const facts = extract({ 2: { sources }, 4: { facts: [{ statement: "Ten years", verdict: "unsure" }] } }).sections
    expect(facts.foundation.facts.map(({ id: _, ...fact }) => fact)).toEqual([
      { statement: "Ten years", is_confirmed: false },
      { statement: "Five shops", source: "Deck", note: "Until May", is_confirmed: false },
    ])
  })

  test("marks only an optional step as not applicable", () => {
    expect(extract({ 1: { company_name: "A", not_applicable: true } }).sections.foundation.company.name).toBe("A")
    expect(
      extract({ 11: { us: { x: 1, y: 2 }, not_applicable: true } }).sections.competitive.perceptual_map.points,
    ).toEqual([])
  })

  test("leaves out rejected facts and settled quarrels, and a step that does not apply", () => {
    const facts = [
      { statement: "Sure", verdict: "confirmed" },
      { statement: "Wrong", verdict: "rejected" },
      { statement: "Maybe", verdict: "unsure" },
    ]
    const contradictions = [
      { topic: "Price", a: "9", b: "10", resolution: "keep_b" },
      { topic: "Size", a: "big", b: "small", resolution: "open", truth: "unknown" },
      { topic: "Name", a: "x", b: "y", resolution: "not_a_conflict" },
    ]
    const { sections } = extract({
      3: { contradictions },
      4: { facts },
      19: { not_applicable: true, proof: [{ text: "p" }] },
    })
    expect(sections.foundation.facts.map((fact) => [fact.statement, fact.is_confirmed])).toEqual([
      ["Sure", true],
      ["Maybe", false],
    ])
    expect(sections.issues.contradictions.map(({ id: _, ...rest }) => rest)).toEqual([
      { topic: "Price", settled: "10" },
      { topic: "Size", a: "big", b: "small" },
    ])
    expect(sections.messaging.proof).toEqual([])
    const [sure, maybe] = factsOf(sections)
    expect(sure?.weight).toBe(3500)
    expect(maybe?.weight).toBe(1488)
  })

  test("reads a polluted record as an empty one", () => {
    const steps = JSON.parse('{"1":{"__proto__":{"company_name":"Polluted"},"constructor":{"x":1}}}')
    expect(extract(steps).sections.foundation.company).toEqual({})
    expect(({} as { company_name?: string }).company_name).toBeUndefined()
    for (const resolution of ["__proto__", "constructor", "toString"]) {
      const { sections } = extract({ 3: { contradictions: [{ topic: "Price", a: "9", resolution }] } })
      expect(sections.issues.contradictions).toMatchObject([{ topic: "Price", a: "9" }])
      expect(sections.issues.contradictions[0]).not.toHaveProperty("settled")
    }
  })

  test("puts a positioning statement together from the parts there are", () => {
    const said = (statement: object) => extract({ 13: { statement } }).sections.messaging.positioning
    expect(said({ for: "us", who: "want x", the: "Shop", is: "outdoor shop", that: "y.", unlike: "z", we: "w" })).toBe(
      "For us who want x, the Shop is an outdoor shop that y. Unlike z, we w.",
    )
    expect(said({ the: "Shop", is: "a shop" })).toBe("The Shop is a shop.")
    expect(said({})).toBeUndefined()
  })
})

test("leaves out what a step no longer asks", () => {
  const point = { name: "Starter", price: "10 EUR" }
  const offer = (pricing_model: string) =>
    JSON.stringify(extract({ 5: { what_is_sold: "Maps", pricing_model, price_points: [point] } }).sections)
  expect(offer("tiered")).toContain("10 EUR")
  expect(offer("free")).not.toContain("10 EUR")
  const rival = (type: string) =>
    JSON.stringify(extract({ 7: { competitors: [{ name: "Paper", type, website: "paper.example" }] } }).sections)
  expect(rival("direct")).toContain("paper.example")
  expect(rival("status_quo")).not.toContain("paper.example")
})

describe("ids", () => {
  test("stay with an item that carries one, whatever is edited, and with its name when only the rest is", () => {
    const idsOf = (...kpis: object[]) => extract({ 22: { kpis } }).sections.goals.kpis.map((kpi) => kpi.id)
    expect(idsOf({ id: "k1", name: "Orders" })).toEqual(idsOf({ id: "k1", name: "Sales", target: "9" }))
    expect(idsOf({ name: "Orders", target: "1" })).toEqual(idsOf({ name: " Orders ", target: "2" }))
    const [one, two] = idsOf({ name: "Orders", target: "1" }, { name: "Orders", target: "2" })
    expect(two).toBe(`${one}-2`)
    expect(idsOf({ name: "Orders", target: "2" }, { name: "Orders", target: "1" })).toEqual([two, one])
  })

  test("come from the item, else from its content, and are unique in their list", () => {
    const kpis = [{ id: "mine", name: "A" }, { name: "B" }, { name: "B" }, { id: "bad.id]", name: "C" }]
    const ids = extract({ 22: { kpis } }).sections.goals.kpis.map((kpi) => kpi.id)
    expect(ids[0]).toBe("mine")
    expect(new Set(ids).size).toBe(4)
    for (const id of ids) expect(id).toMatch(/^[\w-]+$/)
    expect(extract({ 22: { kpis } }).sections.goals.kpis.map((kpi) => kpi.id)).toEqual(ids)
    const ofText = (text: string, id = "a") => ({ id, text })
    const items = [ofText("z"), ofText("x"), ofText("w", "a-2"), ofText("y")]
    expect(withUniqueIds(items).map(({ id, text }) => `${id} ${text}`)).toEqual(["a-4 z", "a x", "a-2 w", "a-3 y"])
    expect(withUniqueIds(items.toReversed())).toEqual(withUniqueIds(items).toReversed())
    expect(contentId("x")).not.toBe(contentId("y"))
  })
})
