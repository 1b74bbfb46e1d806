import fc from "fast-check"
import { expect, it } from "vitest"
import { compose } from "#lib/dashboards/compose"
import { Dashboard, type DashboardDraft } from "#lib/dashboards/contract/schema"
import { parse } from "#lib/dashboards/yaml"

const DRAFT: DashboardDraft = {
  tiles: [
    {
      query: "by_month",
      type: "line",
      id: "trend",
      title: "Revenue by month",
      y: { format: "currency", field: "revenue" },
      x: { field: "month" },
    },
  ],
  title: "Revenue",
  version: 1,
  queries: [{ sql: "select month, revenue\nfrom t\n", id: "by_month", description: "Monthly" }],
  connection: "Sample",
  slug: "revenue",
  tags: ["revenue"],
  filters: [{ label: "Period", type: "date_range", id: "period", default: { from: "-P12M", to: "P0D" } }],
  layout: { items: [{ w: 8, h: 4, x: 0, y: 0, tile: "trend" }] },
}

it("writes keys in canonical order, SQL as a block, small blocks on one line", () => {
  expect(compose(DRAFT)).toBe(`# yaml-language-server: $schema=/schemas/dashboard.v1.json
version: 1
slug: revenue
title: Revenue
tags: [ revenue ]
connection: Sample
filters:
  - { id: period, type: date_range, label: Period, default: { from: -P12M, to: P0D } }
queries:
  - id: by_month
    description: Monthly
    sql: |
      select month, revenue
      from t
tiles:
  - id: trend
    type: line
    title: Revenue by month
    query: by_month
    y: { field: revenue, format: currency }
    x: { field: month }
layout:
  items:
    - { tile: trend, w: 8, h: 4, x: 0, y: 0 }
`)
})

const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,11}$/)
const anyText = fc
  .string({ minLength: 1, maxLength: 60, unit: "grapheme" })
  .filter((text) => text.trim() !== "" && !text.includes("{{") && !text.includes("{%"))
const field = fc.record(
  { field: anyText, format: fc.constantFrom("currency", "MMM yyyy", "percent"), label: anyText },
  { requiredKeys: ["field"] },
)

const draft = fc
  .record({
    ids: fc.uniqueArray(word, { minLength: 1, maxLength: 5 }),
    title: anyText,
    description: anyText,
    sql: fc.array(anyText, { minLength: 1, maxLength: 4 }),
    fields: fc.array(field, { minLength: 3, maxLength: 3 }),
    text: anyText,
  })
  .map(
    ({ ids, title, description, sql, fields, text }): DashboardDraft => ({
      version: 1,
      slug: "a-b",
      title,
      description,
      connection: title,
      queries: ids.map((id) => ({ id, sql: `select 1 as ${sql.map(() => "x").join("\n, 2 as ")}`, description: text })),
      tiles: ids.flatMap((id, index) => [
        {
          id: `t_${id}`,
          type: "bar" as const,
          title: text,
          query: id,
          x: fields[0] as { field: string },
          y: [fields[1] as { field: string }, fields[2] as { field: string }],
        },
        { id: `u${index}_${id}`, type: "text" as const, body: text },
      ]),
      layout: { items: ids.slice(0, 1).map((id) => ({ tile: `t_${id}`, x: 0, y: 0, w: 6, h: 3 })) },
    }),
  )

it("reads back as the same dashboard, whatever the texts hold", () => {
  fc.assert(
    fc.property(draft, (made) => {
      const parsed = parse(compose(made))
      expect(parsed).toMatchObject({ ok: true })
      expect(parsed.ok && parsed.dashboard).toEqual(Dashboard.parse(made))
      expect(parsed.ok && compose(parsed.dashboard)).toBe(compose(Dashboard.parse(made)))
    }),
    { numRuns: 50 },
  )
})
