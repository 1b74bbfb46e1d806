import { afterAll, expect, test } from "vitest"
import { sessionIdOf } from "#lib/migration/plan"
import { SessionId } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import { isAppError } from "#lib/platform/errors"
import { legacyPeople, memberOf, openLegacy, ownerOf, type Person, runToEnd } from "#lib/platform/testing/legacy"

// People go on answering, here and in the old app, while runs take them there and back.

const { world, owner, close } = await openLegacy()
afterAll(close)

const PEOPLE = 24
const TYPISTS = 6

test("nothing acknowledged is lost while runs go there and back, and each run ends", { timeout: 120_000 }, async () => {
  const people = await legacyPeople(
    world,
    owner,
    Array.from({ length: PEOPLE }, () => ({
      onboarding_status: "in_progress",
      onboarding_step: "market",
      preferences: '{"market": {"problem": "first"}, "welcome": {"company_name": "first"}}',
    })),
  )
  const user_ids = people.map(({ user_id }) => user_id)
  await runToEnd(world.system, "migrate", { user_ids })

  let isOver = false
  const last = new Map<string, { problem?: string; company_name?: string }>()
  const sum = { saved: 0, refused: 0, written: 0 }
  const typist = async (person: Person) => {
    const ctx = await memberOf(world, person)
    const session_id = SessionId.parse(sessionIdOf(person.user_id))
    for (let n = 0; !isOver; n++) {
      const problem = `saved ${n}`
      try {
        await onboarding.saveStep(ctx, { session_id, step_id: 6, data: { problem } })
        last.set(person.user_id, { ...last.get(person.user_id), problem })
        sum.saved++
      } catch (error) {
        // Parked: there is no such session for now, and the page says so.
        if (!isAppError(error) || error.code !== "not_found") throw error
        sum.refused++
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }
  const client = async (person: Person) => {
    const own = await ownerOf(world)
    for (let n = 0; !isOver; n++) {
      const company_name = `written ${n}`
      await own.query(
        `update profiles set preferences = jsonb_set(preferences, '{welcome,company_name}', to_jsonb($2::text)) where user_id = $1`,
        [person.user_id, company_name],
      )
      last.set(person.user_id, { ...last.get(person.user_id), company_name })
      sum.written++
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await own.end()
  }
  const busy = people.slice(0, TYPISTS)
  const typing = Promise.all([...busy.map(typist), ...busy.map(client)])
  for (let round = 0; round < 3; round++) {
    await runToEnd(world.system, "rollback", { user_ids })
    await runToEnd(world.system, "migrate", { user_ids })
  }
  isOver = true
  await typing
  expect(Math.min(sum.saved, sum.written)).toBeGreaterThan(TYPISTS)

  // Who moved too often to be moved is for the next run, and now everybody has come to rest.
  await runToEnd(world.system, "migrate", { user_ids })
  const { rows } = await owner.query(
    "select status, count(*)::int as n from migration_items where user_id = any($1) group by 1",
    [user_ids],
  )
  expect(rows).toEqual([{ status: "completed", n: PEOPLE }])
  for (const person of busy) {
    const { steps } = await onboarding.getSummary(await memberOf(world, person), {
      session_id: sessionIdOf(person.user_id),
    })
    const said = Object.assign({}, ...steps.map(({ data }) => data))
    expect(said).toMatchObject(last.get(person.user_id) as object)
  }
})
