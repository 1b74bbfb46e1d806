import { afterAll, expect, test } from "vitest"
import { openLegacy, walk } from "#lib/platform/testing/legacy"

const { world, owner, close } = await openLegacy()
afterAll(close)

const USERS = 200

test(`${USERS} users edit both sides, go back, edit there and come forward: nothing is lost, each conflict is named`, async () => {
  const { wrong, edits, conflicts, returned } = await walk(world, owner, USERS)
  expect(wrong).toEqual([])
  // A walk on which nothing meets proves nothing.
  expect(edits).toBeGreaterThan(5 * USERS)
  expect(conflicts).toBeGreaterThan(USERS / 10)
  expect(returned).toBeGreaterThan(USERS / 10)
}, 120_000)
