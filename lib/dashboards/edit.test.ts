import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseDocument } from "yaml"
import { Dashboard, type DashboardDraft } from "#lib/dashboards/contract/schema"
import { fitRows, lttb } from "#lib/dashboards/fit"
import { threeWay } from "#lib/dashboards/merge"
import { setKey } from "#lib/dashboards/splice"

const TEXT = `# head
version: 1
slug: board   # the address
title:   "Board"  # quoted
tags:
  - one   # first
  - two
description: >-
  Folded
  text
connection: Sample
# tail
`

describe("setKey", () => {
  it.each([
    ["title", "Other", TEXT.replace('"Board"', "Other")],
    ["title", "with: colon # and hash", TEXT.replace('"Board"', '"with: colon # and hash"')],
    ["slug", "b-2", TEXT.replace("board ", "b-2 ")],
    ["view_type", "strategic", TEXT.replace("# the address\n", "# the address\nview_type: strategic\n")],
    ["description", "Short", TEXT.replace(">-\n  Folded\n  text\n", "Short\n")],
    ["tags", ["only"], TEXT.replace("\n  - one   # first\n  - two\n", " [ only ]\n")],
    ["tags", [], TEXT.replace("\n  - one   # first\n  - two\n", " []\n")],
  ])("sets %s to %j and leaves the rest byte-equal", (key, value, expected) => {
    expect(setKey(TEXT, key, value, "slug")).toBe(expected)
  })
  it("refuses what it cannot change without touching more", () => {
    expect(setKey(TEXT.replace('"Board"', "&a Board"), "title", "x", "slug")).toBeNull()
    expect(setKey(TEXT.replace('"Board"', "*a").replace("Sample", "&a Sample"), "title", "x", "slug")).toBeNull()
    expect(setKey("- a\n", "title", "x", "slug")).toBeNull()
    expect(setKey("version: 1\n", "title", "x", "slug")).toBeNull()
  })
  it("holds for any text, and what it leaves out stays equal", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 80 }),
        fc.constantFrom("title", "description", "note"),
        (value, key) => {
          const changed = setKey(TEXT, key, value, "slug")
          expect(changed).not.toBeNull()
          const before = parseDocument(TEXT).toJS() as object
          expect(parseDocument(changed ?? "").toJS()).toEqual({ ...before, [key]: value })
          for (const kept of ["# head\n", "# the address\n", "# first\n", "# tail\n"]) expect(changed).toContain(kept)
        },
      ),
    )
  })
})

describe("threeWay", () => {
  const board = (change: Partial<DashboardDraft> = {}) =>
    Dashboard.parse({
      version: 1,
      slug: "b",
      title: "B",
      connection: "Sample",
      queries: [{ id: "q", sql: "select 1" }],
      tiles: [
        { id: "a", type: "table", title: "A", query: "q" },
        { id: "b", type: "table", title: "B", query: "q" },
      ],
      ...change,
    })
  const retitled = (id: string, title: string) =>
    board({ tiles: board().tiles.map((tile) => (tile.id === id ? { ...tile, title } : tile)) })
  const brief = (...sides: Parameters<typeof threeWay>) =>
    threeWay(...sides).map(({ part, id, changed_by, is_conflict }) => [part, id, changed_by, is_conflict])

  it("tells who changed what, and conflicts only where both changed it differently", () => {
    expect(brief(board(), retitled("a", "Mine"), retitled("b", "Theirs"))).toEqual([
      ["tile", "a", "mine", false],
      ["tile", "b", "theirs", false],
    ])
    expect(brief(board(), retitled("a", "Mine"), retitled("a", "Theirs"))).toEqual([["tile", "a", "both", true]])
    expect(brief(board(), retitled("a", "Same"), retitled("a", "Same"))).toEqual([["tile", "a", "both", false]])
    expect(brief(board(), board({ title: "Mine" }), board({ queries: [] }))).toEqual([
      ["dashboard", "title", "mine", false],
      ["query", "q", "theirs", false],
    ])
  })
  it("treats every difference as a conflict when the base is gone", () => {
    expect(brief(null, retitled("a", "Mine"), retitled("a", "Theirs"))).toEqual([["tile", "a", "both", true]])
    expect(brief(board(), board(), board())).toEqual([])
  })
})

describe("fitRows", () => {
  const result = (n: number) => ({
    columns: [
      { name: "at", type: "TIMESTAMP", kind: "timestamp" as const },
      { name: "v", type: "DOUBLE", kind: "number" as const },
    ],
    data: [
      Array.from({ length: n }, (_, i) => new Date(i * 3_600_000).toISOString()),
      Array.from({ length: n }, (_, i) => (i === 4321 ? 1000 : Math.sin(i / 50))),
    ],
    row_count: n,
    truncated: false,
    bytes_scanned: 0,
    duration_ms: 0,
    cached: false,
    as_of: "2026-01-01T00:00:00Z",
  })
  const tile = (type: "line" | "scatter") =>
    Dashboard.shape.tiles.element.parse({
      id: "t",
      type,
      title: "T",
      query: "q",
      x: { field: "at" },
      y: { field: "v" },
    })

  it("leaves small results alone", () => {
    expect(fitRows(result(10), [tile("line")], 100_000)).toMatchObject({
      truncated: false,
      data: { data: [{ length: 10 }, { length: 10 }] },
    })
  })
  it("keeps ends and peaks of a trend", () => {
    const { data, truncated } = fitRows(result(10_000), [tile("line")], 50_000)
    expect(truncated).toBe(true)
    expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThanOrEqual(50_000)
    expect(data.data[0]?.[0]).toBe(new Date(0).toISOString())
    expect(data.data[0]?.at(-1)).toBe(new Date(9999 * 3_600_000).toISOString())
    expect(data.data[1]).toContain(1000)
  })
  it("spreads a cloud and cuts a table", () => {
    const last = (tiles: Parameters<typeof fitRows>[1]) =>
      Date.parse(String(fitRows(result(10_000), tiles, 50_000).data.data[0]?.at(-1))) / 3_600_000
    expect(last([tile("scatter")])).toBeGreaterThan(9900)
    expect(last([])).toBeLessThan(3000)
  })
  it("chooses rows in order, each once, with both ends", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 300 }),
        fc.integer({ min: 3, max: 80 }),
        (ys, keep) => {
          const chosen = lttb(
            ys.map((_, i) => i),
            ys,
            keep,
          )
          expect(chosen).toHaveLength(Math.min(keep, ys.length))
          expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b))
          expect([chosen[0], chosen.at(-1)]).toEqual([0, ys.length - 1])
        },
      ),
    )
  })
})
