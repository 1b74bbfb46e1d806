import { expect, test } from "vitest"
import { giveBack, newBudget, nextSize, take } from "#lib/migration/pace"

test.each([
  [1, 10, 2],
  [30, 100, 40],
  [40, 10, 40],
  [8, 200, 10],
  [8, 250, 8],
  [8, 374, 5],
  [8, 9_000, 4],
  [1, 9_000, 1],
])("a statement of %i batches that took %i ms is followed by one of %i", (batches, took_ms, next) => {
  expect(nextSize(batches, took_ms)).toBe(next)
})

test("without a rate everything wanted is granted at once", () => {
  expect(take(newBudget(0), null, 2_000, 0)).toEqual({ granted: 2_000, wait_ms: 0 })
})

test("a new budget is empty, and says when it will not be", () => {
  const budget = newBudget(1_000)
  expect(take(budget, 4, 50, 1_000)).toEqual({ granted: 0, wait_ms: 250 })
  expect(take(budget, 4, 50, 1_250)).toEqual({ granted: 1, wait_ms: 0 })
})

test.each([1, 7, 50, 900])("at %i users a second no more are granted in any time, however it is asked", (rate) => {
  const budget = newBudget(0)
  let granted = 0
  for (let now = 0; now <= 10_000; now += 13) {
    granted += take(budget, rate, 1 + (now % 70), now).granted
    expect(granted).toBeLessThanOrEqual((rate * now) / 1000)
  }
  expect(granted).toBeGreaterThanOrEqual(rate * 9)
})

test.each([
  [200, 50, 50],
  [20, 50, 40],
  [1, 50, 2],
])("at %i users a second batches of %i are granted %i at a time", (rate, batch, least) => {
  const budget = newBudget(0)
  const grants: number[] = []
  for (let now = 0; now <= 20_000; now += 10) {
    const { granted, wait_ms } = take(budget, rate, 2_000, now, batch)
    if (granted > 0) grants.push(granted)
    else expect(wait_ms).toBeGreaterThan(0)
  }
  expect(grants.every((granted) => granted % least === 0)).toBe(true)
  expect(grants.reduce((sum, granted) => sum + granted, 0)).toBeGreaterThanOrEqual(rate * 17)
})

test("what was saved up in a pause is bounded, and what is given back counts", () => {
  const budget = newBudget(0)
  expect(take(budget, 100, 1_000, 60_000).granted).toBe(50)
  giveBack(budget, 30)
  expect(take(budget, 100, 1_000, 60_000).granted).toBe(30)
})

test("a clock that goes back gives nothing", () => {
  const budget = newBudget(5_000)
  expect(take(budget, 100, 10, 4_000).granted).toBe(0)
})
