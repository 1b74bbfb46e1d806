import fc from "fast-check"
import { expect, it } from "vitest"
import { COLUMNS, collisions, overlaps, place } from "#lib/dashboards/layout"

const kpi = (id: string) => ({ id, type: "kpi" as const })

it("flows tiles without a place in their order, row by row", () => {
  expect(place(["a", "b", "c", "d", "e"].map(kpi))).toEqual([
    { tile: "a", x: 0, y: 0, w: 3, h: 2 },
    { tile: "b", x: 3, y: 0, w: 3, h: 2 },
    { tile: "c", x: 6, y: 0, w: 3, h: 2 },
    { tile: "d", x: 9, y: 0, w: 3, h: 2 },
    { tile: "e", x: 0, y: 2, w: 3, h: 2 },
  ])
})

it("flows around fixed tiles", () => {
  const placed = place(
    [kpi("a"), kpi("b")],
    [
      { tile: "a", w: 12, h: 1 },
      { tile: "b", x: 0, y: 0, w: 6, h: 2 },
    ],
  )
  expect(placed).toEqual([
    { tile: "b", x: 0, y: 0, w: 6, h: 2 },
    { tile: "a", x: 0, y: 2, w: 12, h: 1 },
  ])
})

it("names the fixed items that collide", () => {
  const items = [
    { tile: "a", x: 0, y: 0, w: 6, h: 2 },
    { tile: "b", x: 5, y: 1, w: 6, h: 2 },
    { tile: "c", x: 6, y: 3, w: 6, h: 2 },
  ]
  expect(collisions(items, ["a", "b", "c"].map(kpi))).toEqual([[0, 1]])
})

const size = fc.record({ w: fc.integer({ min: 1, max: 12 }), h: fc.integer({ min: 1, max: 6 }) }, { requiredKeys: [] })
const spot = fc.record({ x: fc.integer({ min: 0, max: 11 }), y: fc.integer({ min: 0, max: 12 }) }, { requiredKeys: [] })

it("places every tile once, inside the grid, and never over another", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(size, spot, fc.boolean()), { maxLength: 24 }), (wanted) => {
      const tiles = wanted.map((_, index) => kpi(`t${index}`))
      const items = wanted.flatMap(([sized, fixed, isListed], index) =>
        isListed ? [{ tile: `t${index}`, ...sized, ...fixed }] : [],
      )
      const inGrid = items.filter((item) => (item.x ?? 0) + (item.w ?? 3) <= COLUMNS)
      fc.pre(inGrid.length === items.length && collisions(items, tiles).length === 0)
      const placed = place(tiles, items)
      expect(placed.map((each) => each.tile).sort()).toEqual(tiles.map((tile) => tile.id).sort())
      for (const [i, a] of placed.entries()) {
        expect(a.x >= 0 && a.x + a.w <= COLUMNS).toBe(true)
        for (const b of placed.slice(i + 1)) expect(overlaps(a, b)).toBe(false)
      }
      for (const item of items)
        if (item.x !== undefined && item.y !== undefined)
          expect(placed).toContainEqual(expect.objectContaining({ tile: item.tile, x: item.x, y: item.y }))
    }),
  )
})
