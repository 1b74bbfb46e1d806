import type pg from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"
import { ownerOf, walk } from "#lib/platform/testing/legacy"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
let owner: pg.Client
beforeAll(async () => {
  world = await openWorld()
  owner = await ownerOf(world)
})
afterAll(async () => {
  await owner.end()
  await world.close()
})

const USERS = 200

test(`${USERS} users edit both sides, go back, edit there and come forward: nothing is lost, each conflict is named`, async () => {
  const { wrong, edits, conflicts, returned } = await walk(world, owner, USERS)
  expect(wrong).toEqual([])
  // A walk on which nothing meets proves nothing.
  expect(edits).toBeGreaterThan(5 * USERS)
  expect(conflicts).toBeGreaterThan(USERS / 10)
  expect(returned).toBeGreaterThan(USERS / 10)
}, 120_000)
