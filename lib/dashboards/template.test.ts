import { describe, expect, it } from "vitest"
import { type Bound, readTemplate, renderer, renderNodes } from "#lib/dashboards/template"

function render(sql: string, values: Record<string, Bound> = {}) {
  const template = readTemplate(sql)
  expect(template.errors).toEqual([])
  const out = renderer()
  return { sql: renderNodes(template.nodes, values, (query) => `ref_${query}`, out), params: out.params }
}
const mistakes = (sql: string) => readTemplate(sql).errors.map((error) => error.message)

describe("values", () => {
  it("binds and never interpolates", () => {
    const hostile = "x'; drop table orders; --"
    expect(render("select * from t where a = {{q}}", { q: hostile })).toEqual({
      sql: "select * from t where a = $1",
      params: [hostile],
    })
  })
  it("gives the same name the same parameter", () => {
    expect(render("select {{a}}, {{b}}, {{a}}", { a: 1, b: 2 })).toEqual({ sql: "select $1, $2, $1", params: [1, 2] })
  })
  it("spreads a list, and an empty one matches nothing", () => {
    expect(render("r in {{r}}", { r: ["N", "S"] })).toEqual({ sql: "r in ($1, $2)", params: ["N", "S"] })
    expect(render("r in {{r}}", { r: [] })).toEqual({ sql: "r in (null)", params: [] })
  })
  it("covers the whole last day of a range", () => {
    expect(
      render("at between {{p.from}} and {{p.to}} or d = {{p.to_date}}", {
        p: { from: "2026-01-01", to: "2026-01-31" },
      }),
    ).toEqual({
      sql: "at between cast($1 as timestamp) and cast($2 as timestamp) or d = cast($3 as date)",
      params: ["2026-01-01 00:00:00", "2026-01-31 23:59:59.999", "2026-01-31"],
    })
  })
  it("binds null for what is not chosen", () => {
    expect(render("a = {{q}}", { q: null }).params).toEqual([null])
  })
})

describe("conditions", () => {
  const sql = "select 1 {% if r %}where r in {{r}}{% endif %}"
  it.each([
    [["N"], "select 1 where r in ($1)"],
    [[], "select 1 "],
    [null, "select 1 "],
    ["", "select 1 "],
    [0, "select 1 where r in $1"],
  ] as [Bound, string][])("with %j", (value, expected) => {
    expect(render(sql, { r: value }).sql).toBe(expected)
  })
  it("nests", () => {
    expect(render("{% if a %}a{% if b %}b{% endif %}{% endif %}", { a: 1, b: null }).sql).toBe("a")
  })
})

describe("what a comment or quoted text holds", () => {
  it("stays as it is in a comment", () => {
    const sql = "select 1 -- and r in {{r}} {% if x %}\n/* {{ q }} /* nested */ {{z}} */ from t"
    expect(render(sql)).toEqual({ sql, params: [] })
  })
  it.each([
    ["'{{q}}'", "{{q}} stands inside quotes"],
    ["'%{{q}}%'", "{{q}} stands inside quotes"],
    ['"{{q}}"', "{{q}} stands inside quotes"],
    ["E'it\\'s {{q}}'", "{{q}} stands inside quotes"],
    ["'it''s {% if q %}'", "{% if q %} stands inside quotes"],
    ["$tag$ {{q}} $tag$", "{{q}} stands inside quotes"],
  ])("%s is refused by name", (sql, message) => {
    expect(mistakes(`select ${sql}`)).toEqual([expect.stringContaining(message)])
  })
})

it.each([
  ["{{a.b.c}}", "is not understood"],
  ["{{a.form}}", "did you mean from?"],
  ["{{ a | upper }}", "is not understood"],
  ["{% for a in b %}", "is not understood"],
  ["{% if a == 1 %}", "is not understood"],
  ["{% else %}", "is not understood"],
  ["{% if a %} x", "never closed"],
  ["{% endif %}", "closes nothing"],
  ["{{ a", "never closed with }}"],
  ["where a = $1", "numbered parameter"],
])("refuses %s", (sql, message) => {
  expect(mistakes(sql)).toEqual([expect.stringContaining(message)])
})
