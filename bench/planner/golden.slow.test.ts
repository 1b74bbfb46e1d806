import { expect, test } from "vitest"
import { score } from "./score.ts"

test("every golden question gives exactly the rows written by hand, or turns as it must", async () => {
  const { right, total, misses } = await score()
  expect(misses).toEqual([])
  expect(right).toBe(total)
  expect(total).toBeGreaterThanOrEqual(50)
}, 60_000)
