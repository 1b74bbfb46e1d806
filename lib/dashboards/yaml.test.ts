import { describe, expect, it } from "vitest"
import { parse } from "#lib/dashboards/yaml"

const GOOD = `version: 1
slug: revenue
title: Revenue
connection: Sample
x-owner: { any: thing }
filters:
  - { id: period, type: date_range, label: Period, default: { from: -P12M, to: P0D } }
queries:
  - id: revenue
    sql: |
      select month, revenue from t where at between {{period.from}} and {{period.to}}
tiles:
  - id: trend
    type: line
    title: Revenue by month
    query: revenue
    x: { field: month, format: MMM yyyy }
    y: { field: revenue, format: currency }
layout:
  items: [{ tile: trend, x: 0, y: 0, w: 8, h: 4 }]
`

function problems(text: string) {
  const parsed = parse(text)
  return parsed.ok ? [] : parsed.errors
}
const edited = (from: string, to: string) => {
  expect(GOOD).toContain(from)
  return GOOD.replace(from, to)
}

describe("parse", () => {
  it("reads a dashboard, fills defaults and leaves x- keys alone", () => {
    const parsed = parse(GOOD)
    expect(parsed).toMatchObject({
      ok: true,
      warnings: [],
      dashboard: { slug: "revenue", view_type: "analytical", refresh: "PT24H", tags: [] },
    })
  })

  it.each([
    [
      "unknown key",
      "title: Revenue\n",
      "titel: Revenue\ntitle: Revenue\n",
      { path: ["titel"], line: 3, column: 1, suggestion: "title" },
    ],
    [
      "unknown key of a tile",
      "    x: {",
      "    xx: {",
      { path: ["tiles", 0, "xx"], line: 17, column: 5, suggestion: "x" },
    ],
    [
      "unknown key of a field",
      "field: month",
      "feild: month",
      { path: ["tiles", 0, "x", "feild"], line: 17, column: 10, suggestion: "field" },
    ],
    [
      "unknown tile type",
      "type: line",
      "type: lien",
      { path: ["tiles", 0, "type"], line: 14, column: 11, suggestion: "line" },
    ],
    [
      "unknown query",
      "query: revenue\n",
      "query: revenu\n",
      { path: ["tiles", 0, "query"], line: 16, suggestion: "revenue" },
    ],
    ["unknown filter", "{{period.from}}", "{{periud.from}}", { path: ["queries", 0, "sql"], suggestion: "period" }],
    [
      "unknown tile in the layout",
      "tile: trend",
      "tile: trent",
      { path: ["layout", "items", 0, "tile"], suggestion: "trend" },
    ],
    ["unknown format", "format: currency", "format: money", { path: ["tiles", 0, "y", "format"] }],
    [
      "a field as text",
      "x: { field: month, format: MMM yyyy }",
      "x: month",
      { path: ["tiles", 0, "x"], message: "tiles[0].x must be a block of keys, not text: write { field: month }." },
    ],
    ["a range without a member", "{{period.from}}", "{{period}}", { path: ["queries", 0, "sql"] }],
    [
      "a quoted placeholder",
      "{{period.from}}",
      "'{{period.from}}'",
      {
        message:
          "Query revenue: {{period.from}} stands inside quotes: remove the quotes, the value is bound as a parameter.",
      },
    ],
    ["past the grid", "w: 8", "w: 13", { path: ["layout", "items", 0, "w"] }],
    [
      "over the edge",
      "x: 0",
      "x: 6",
      {
        path: ["layout", "items", 0],
        message: "Tile trend ends at column 14, and the grid has 12: make x + w at most 12.",
      },
    ],
    ["a reserved slug", "slug: revenue", "slug: validate", { path: ["slug"], line: 2 }],
    ["a missing title", "title: Revenue\n", "", { path: ["title"], message: "title is missing: write text." }],
    ["a wrong version", "version: 1", "version: 2", { path: ["version"], message: "version is 2: write 1." }],
    ["a bad date", "-P12M", "-12M", { path: ["filters", 0, "default", "from"], line: 7 }],
    [
      "a duplicate key",
      "title: Revenue\n",
      "title: Revenue\ntitle: Again\n",
      { line: 4, message: "The key title stands twice in the same block: remove one." },
    ],
  ])("names %s with its place", (_name, from, to, expected) => {
    expect(problems(edited(from, to))).toContainEqual(expect.objectContaining(expected))
  })

  it("reports broken YAML with line and column", () => {
    expect(problems("version: 1\ntitle: [a, b\nslug: x\n")[0]).toMatchObject({
      line: expect.any(Number),
      message: expect.stringContaining("cannot be read"),
    })
    expect(problems("")).toHaveLength(1)
    expect(problems("- a\n- b")).toHaveLength(1)
  })

  it("reports several mistakes at once, in the order of the text", () => {
    const found = problems(edited("title: Revenue\n", "titel: 1\ntitle: 2\n").replace("type: line", "type: lin"))
    expect(found.map((each) => each.line)).toEqual([...found.map((each) => each.line)].sort((a, b) => a - b))
    expect(found.length).toBeGreaterThanOrEqual(3)
  })

  it("refuses what is large, deep or full of aliases before composing it", () => {
    expect(problems(`${GOOD}# ${"x".repeat(256 * 1024)}`)[0]?.message).toMatch(/bytes/)
    expect(problems(`a: ${"[".repeat(100_000)}`)[0]?.message).toMatch(/deeper than 40/)
    expect(
      problems(`a:\n${Array.from({ length: 45 }, (_, i) => `${" ".repeat(i + 1)}a:`).join("\n")}`)[0],
    ).toMatchObject({ line: 41, message: expect.stringMatching(/deeper/) })
    expect(problems(`a: ${"- ".repeat(500)}`)[0]?.message).toBeDefined()
    expect(problems(`a: [${"1, ".repeat(20_000)}]`)[0]?.message).toMatch(/more than 10000 values/)
    expect(problems(`a: &a 1\nb: [${"*a,".repeat(51)}]`)[0]?.message).toMatch(/more than 50 aliases/)
  })

  it("refuses an alias bomb instead of growing", () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(5).fill(`*l${i}`).join(", ")}]`)
    expect(problems(`l0: &l0 [x, x]\n${levels.join("\n")}`)[0]?.message).toMatch(/alias/i)
  })

  it("refuses queries that read each other in a circle", () => {
    const text = GOOD.replace(
      "tiles:",
      "  - { id: a, sql: \"select * from {{ref('b')}}\" }\n  - { id: b, sql: \"select * from {{ref('a')}}\" }\ntiles:",
    )
    expect(problems(text).map((each) => each.message)).toContainEqual(expect.stringContaining("a -> b -> a"))
  })

  it("refuses overlap and a comparison without a period", () => {
    const two = GOOD.replace(
      "layout:",
      "  - { id: k, type: kpi, title: K, query: other, value: { field: n }, compare: previous_period }\nlayout:",
    )
      .replace("tiles:", "  - { id: other, sql: select 1 as n }\ntiles:")
      .replace("h: 4 }]", "h: 4 }, { tile: k, x: 7, y: 3, w: 2, h: 2 }]")
    const messages = problems(two).map((each) => each.message)
    expect(messages).toContainEqual(expect.stringContaining("Tiles trend and k overlap"))
    expect(messages).toContainEqual(expect.stringContaining("reads no date_range filter"))
  })

  it("warns about a query that nothing uses and a filter that may be empty", () => {
    const text = GOOD.replace("tiles:", '  - { id: spare, sql: "select 1 where x = {{q}}" }\ntiles:').replace(
      "queries:",
      "  - { id: q, type: text, label: Word }\nqueries:",
    )
    const parsed = parse(text)
    expect(parsed.ok && parsed.warnings.map((each) => each.message)).toEqual([
      expect.stringContaining("used by no tile"),
      expect.stringContaining("{% if q %}"),
    ])
  })
})
