import type pg from "pg"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { SessionId } from "#lib/onboarding/contract"
import { EXAMPLES } from "#lib/onboarding/examples"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import {
  bytesOf,
  type LegacyColumns,
  legacyPeople,
  memberOf,
  ownerOf,
  type Person,
  runToEnd,
} from "#lib/platform/testing/legacy"
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

const ids = (people: readonly Person[]) => people.map(({ user_id }) => user_id)
const forward = (people: readonly Person[]) => runToEnd(world.system, "migrate", { user_ids: ids(people) })
const back = (people: readonly Person[]) => runToEnd(world.system, "rollback", { user_ids: ids(people) })
const make = (rows: LegacyColumns[]) => legacyPeople(world, owner, rows)

const OFFER = EXAMPLES[5] as Answers
/** Numbers and orders that no float and no JavaScript object would keep. */
const PREFERENCES = `{"offer": ${JSON.stringify(OFFER)}, "theme": {"zoom": 1.10, "seed": 12345678901234567890123}, "company_name": "Larkspur", "b": 1, "a": 2}`

const ROWS: LegacyColumns[] = [
  { onboarding_status: "in_progress", onboarding_step: "market", preferences: PREFERENCES },
  {
    onboarding_status: "completed",
    has_completed_onboarding: true,
    onboarding_completed_at: "2025-03-04T05:06:07.891011Z",
    preferences: PREFERENCES,
  },
  { onboarding_status: "abandoned", onboarding_step: "icp", preferences: `{"icp": "unreadable", "market": []}` },
  { onboarding_status: "none" },
  { onboarding_status: "positioning", preferences: `{"positioning": {"focus": "Tea drinkers"}}` },
]

test("a rollback with nothing saved since leaves every byte of the legacy row, and forward again every byte of the session", async () => {
  const people = await make(ROWS)
  const read = () => Promise.all(people.map(({ user_id }) => bytesOf(owner, user_id)))
  const before = await read()
  await forward(people)
  const moved = await read()
  await back(people)
  const returned = await read()
  expect(returned.map(({ legacy }) => legacy)).toEqual(before.map(({ legacy }) => legacy))
  for (const { session } of returned) expect(session).not.toBe("null")
  await forward(people)
  expect(await read()).toEqual(moved)
  await back(people)
  expect((await read()).map(({ legacy }) => legacy)).toEqual(before.map(({ legacy }) => legacy))
})
