import { describe, expect, it } from "vitest"
import { compile, shownQueries } from "#lib/dashboards/compile"
import { Dashboard, type DashboardDraft } from "#lib/dashboards/contract/schema"
import { resolveFilters } from "#lib/dashboards/filters"
import { normaliseSql, segments } from "#lib/dashboards/sql-text"

const NOW = new Date("2026-11-20T10:00:00Z")

function plan(draft: Partial<DashboardDraft>, chosen = {}) {
  const dashboard = Dashboard.parse({
    version: 1,
    slug: "d",
    title: "D",
    connection: "Sample",
    tiles: [{ id: "t", type: "table", title: "T", query: "a" }],
    ...draft,
  })
  const values = resolveFilters(dashboard.filters, chosen, NOW)
  if (!values.ok) throw new Error(values.issues[0]?.message)
  return compile(dashboard, values.values)
}
const sqlOf = (id: string, ...queries: { id: string; sql: string }[]) =>
  plan({ queries }).queries.find((query) => query.id === id)

describe("references", () => {
  it("become common table expressions, deepest first, each once", () => {
    const query = sqlOf(
      "a",
      { id: "a", sql: "select * from {{ref('b')}} join {{ref('c')}} using (k);" },
      { id: "b", sql: "select * from {{ref('c')}} -- all" },
      { id: "c", sql: "select 1 as k" },
    )
    expect(query).toMatchObject({
      dependencies: ["c", "b"],
      sql: "with ref_c as (\nselect 1 as k\n),\nref_b as (\nselect * from ref_c -- all\n)\nselect * from ref_b join ref_c using (k)",
    })
  })
  it.each([
    "with x as (select 1) select * from x, {{ref('b')}}",
    "WITH RECURSIVE x as (select 1) select * from x, {{ref('b')}}",
    "-- why\nwith x as (select 1) select * from x, {{ref('b')}}",
  ])("join the WITH that a query already has: %s", (sql) => {
    const made = sqlOf("a", { id: "a", sql }, { id: "b", sql: "select 2" })?.sql ?? ""
    expect(made.match(/\bwith\b/gi)).toHaveLength(1)
    expect(made).toContain("ref_b as (\nselect 2\n),\nx as")
  })
  it("group queries by depth", () => {
    const made = plan({
      queries: [
        { id: "a", sql: "select * from {{ref('b')}}" },
        { id: "b", sql: "select 1" },
        { id: "c", sql: "select 2" },
      ],
    })
    expect(made.groups).toEqual([["b", "c"], ["a"]])
    expect(made.lineage).toEqual([{ tile: "t", query: "a", reads: ["b"] }])
  })
})

it("runs what is shown or stands alone, not what only feeds others", () => {
  const dashboard = Dashboard.parse({
    version: 1,
    slug: "d",
    title: "D",
    connection: "Sample",
    filters: [{ id: "f", type: "select", label: "F", options: { query: "choices" } }],
    queries: ["feeder", "both", "named", "choices", "alone", "drawn"].map((id) => ({
      id,
      sql: id === "drawn" ? "select * from {{ref('feeder')}}, {{ref('both')}}, {{ref('named')}}" : "select 1 as n",
    })),
    tiles: [
      { id: "t", type: "table", title: "T", query: "drawn" },
      { id: "u", type: "table", title: "U", query: "both" },
      { id: "v", type: "text", body: "{{named.last.n}}" },
    ],
  })
  const shown = shownQueries(dashboard, compile(dashboard, { f: null })).map((query) => query.id)
  expect(shown).toEqual(["both", "named", "choices", "alone", "drawn"])
})

describe("comparison", () => {
  const draft: Partial<DashboardDraft> = {
    filters: [{ id: "p", type: "date_range", label: "P", default: { from: "2026-10-01", to: "2026-10-31" } }],
    queries: [
      { id: "a", sql: "select * from {{ref('b')}}" },
      { id: "b", sql: "select n from t where d between {{p.from_date}} and {{p.to_date}}" },
    ],
    tiles: [{ id: "t", type: "kpi", title: "T", query: "a", value: { field: "n" }, compare: "previous_period" }],
  }
  it.each([
    ["whole months move by months", { from: "2026-10-01", to: "2026-10-31" }, ["2026-09-01", "2026-09-30"]],
    ["a quarter moves by a quarter", { from: "2026-07-01", to: "2026-09-30" }, ["2026-04-01", "2026-06-30"]],
    ["other ranges move by days", { from: "2026-11-11", to: "2026-11-20" }, ["2026-11-01", "2026-11-10"]],
    ["relative ranges are resolved first", { from: "-P6D", to: "P0D" }, ["2026-11-07", "2026-11-13"]],
  ])("%s", (_name, p, params) => {
    const made = plan(draft, { p })
    expect(made.queries.map((query) => query.id)).toEqual(["a", "a@previous_period", "b"])
    expect(made.queries[1]?.params).toEqual(params)
    expect(made.tiles[0]).toEqual({ id: "t", query: "a", compare_query: "a@previous_period", queries: ["a"] })
    expect(made.groups).toEqual([["b"], ["a", "a@previous_period"]])
  })
  it("a year earlier keeps the day, and the 29th of February becomes the 28th", () => {
    const tiles = [{ ...draft.tiles?.[0], compare: "previous_year" }] as DashboardDraft["tiles"]
    expect(plan({ ...draft, tiles }, { p: { from: "2024-02-29", to: "2024-03-31" } }).queries[1]?.params).toEqual([
      "2023-02-28",
      "2023-03-31",
    ])
  })
})

describe("hash", () => {
  const hash = (sql: string) => sqlOf("a", { id: "a", sql })?.hash
  it("ignores comments and space, but not quoted text or values", () => {
    expect(hash("select  1 -- one\n from t")).toBe(hash("select 1\nfrom t;"))
    expect(hash("select 'a  b'")).not.toBe(hash("select 'a b'"))
    const draft: Partial<DashboardDraft> = {
      filters: [{ id: "q", type: "text", label: "Q" }],
      queries: [{ id: "a", sql: "select {{q}}" }],
    }
    expect(plan(draft, { q: "x" }).queries[0]?.hash).not.toBe(plan(draft, { q: "y" }).queries[0]?.hash)
  })
  it("is the same for the same input", () => {
    const draft = { queries: [{ id: "a", sql: "select 1" }] }
    expect(plan(draft)).toEqual(plan(draft))
  })
})

it("cuts SQL into segments that give the text back", () => {
  const sql = "select 'it''s', \"a\"\"b\", $$x$$, `y` /* c /* d */ */ -- e\nfrom {{t}} {% if a %}"
  expect(
    segments(sql)
      .map((segment) => segment.text)
      .join(""),
  ).toBe(sql)
  expect(normaliseSql("select 'a -- b' -- c\n , 1 ; ")).toBe("select 'a -- b' , 1")
})
