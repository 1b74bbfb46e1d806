import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Answers } from "#lib/onboarding/field"
import { describeMap, moved, placeLabels, pointsOf } from "#lib/onboarding/perceptual-map"

const answers: Answers = {
  x_axis: { low: "Cheap", high: "Dear" },
  y_axis: { low: "Plain", high: "Rich" },
  us: { x: 80, y: 70 },
  competitors: [
    { id: "a", name: "Moss", x: 70, y: 60 },
    { id: "b", name: "Fern", x: 10, y: 20 },
    { id: "c", name: "Reed" },
  ],
}

describe("a map in words", () => {
  it("says where each stands, who is closest and what is free", () => {
    expect(describeMap(answers)).toBe(
      "Across from Cheap to Dear, up from Plain to Rich: You stand at 80 across and 70 up, Moss stands at 70 across and 60 up, and Fern stands at 10 across and 20 up. " +
        'Moss is closest to you. Nobody stands in "Dear, Plain" and "Cheap, Rich".',
    )
  })

  it("says so when nobody is placed, and takes no text for a place", () => {
    expect(describeMap({ us: { x: "far", y: 10 } })).toBe("Nobody is on the map yet.")
    expect(pointsOf(answers).map(({ place }) => place !== null)).toEqual([true, true, true, false])
  })
})

it("moves by one, by ten with Shift, and never off the map", () => {
  expect(moved({ x: 50, y: 50 }, "ArrowUp", false)).toEqual({ x: 50, y: 51 })
  expect(moved({ x: 95, y: 50 }, "ArrowRight", true)).toEqual({ x: 100, y: 50 })
  expect(moved({ x: 50, y: 0 }, "ArrowDown", true)).toEqual({ x: 50, y: 0 })
  expect(moved({ x: 50, y: 50 }, "a", false)).toBeNull()
})

it("keeps names apart, and on the map", () => {
  const frame = { width: 320, height: 320 }
  const dot = fc.record({
    x: fc.integer({ min: 10, max: 310 }),
    y: fc.integer({ min: 10, max: 310 }),
    width: fc.integer({ min: 30, max: 90 }),
  })
  fc.assert(
    fc.property(fc.array(dot, { minLength: 1, maxLength: 4 }), (dots) => {
      const labels = placeLabels(
        dots.map((each, i) => ({ key: `${i}`, ...each })),
        frame,
      )
      for (const [i, a] of labels.entries()) {
        expect(a.left).toBeGreaterThanOrEqual(-0.5)
        expect(a.left + a.width).toBeLessThanOrEqual(320.5)
        for (const b of labels.slice(i + 1)) {
          const across = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left)
          const down = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top)
          expect(across < 0.5 || down < 0.5).toBe(true)
        }
      }
    }),
  )
})
