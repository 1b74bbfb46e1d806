import { expect, it } from "vitest"
import { isMet, ratio } from "./figure.ts"

it("compares the ratio where there is a floor, and the value where there is none", () => {
  const figure = { name: "a", value: 50, unit: "req/s", floor: 100 }
  expect(ratio(figure)).toBe(0.5)
  expect(isMet({ ...figure, aim: { at_least: 0.5 } })).toBe(true)
  expect(isMet({ ...figure, aim: { at_least: 0.51 } })).toBe(false)
  expect(isMet({ name: "b", value: 4, unit: "s", aim: { at_most: 3 } })).toBe(false)
  expect(isMet(figure)).toBeUndefined()
})
