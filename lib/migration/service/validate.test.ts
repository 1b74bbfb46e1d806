import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type LegacyUserId, RunId } from "#lib/migration/contract"
import * as migration from "#lib/migration/service"
import { SessionId } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import type { AdminCtx } from "#lib/platform/context"
import {
  aloneWithLog,
  DONE,
  HALF_WAY,
  type LegacyColumns,
  legacyPeople,
  memberOf,
  ODD,
  OFFER,
  openLegacy,
  type Person,
  runToEnd,
} from "#lib/platform/testing/legacy"

const { world, owner, close } = await openLegacy()
afterAll(close)
let admin: AdminCtx
beforeAll(async () => {
  await aloneWithLog(owner)
  admin = world.admin
})

const make = (...rows: LegacyColumns[]) => legacyPeople(world, owner, rows)
const ids = (people: readonly Person[]) => people.map(({ user_id }) => user_id as LegacyUserId)
const id = (person: Person | undefined) => ({ user_id: (person as Person).user_id as LegacyUserId })
const migrate = (people: readonly Person[]) => runToEnd(world.system, "migrate", { user_ids: ids(people) })
const defaults = { batch_size: 50, dry_run: false }

describe("validation of one user", () => {
  test("finds nothing right after the move, and later edits on either side to be later edits", async () => {
    const [person] = await make(HALF_WAY)
    await migrate([person as Person])
    expect(await migration.validateUser(admin, id(person))).toMatchObject({
      valid: true,
      success: true,
      differences: [],
    })

    const member = await memberOf(world, person as Person)
    const { session_id } = await migration.user(admin, id(person))
    const at = { session_id: SessionId.parse(session_id), step_id: 5 }
    const step = await onboarding.getStep(member, at)
    const [key] = Object.keys(OFFER) as [string]
    const data = { ...step.data, [key]: "Said later" }
    await onboarding.saveStep(member, { ...at, data, base_revision: step.revision })
    const edited = await migration.validateUser(admin, id(person))
    expect(edited.valid).toBe(true)
    expect(edited.differences).toEqual([
      expect.objectContaining({ field: `offer.${key}`, session: "Said later", is_later_edit: true }),
    ])

    await owner.query("update profiles set onboarding_step = 'channels' where user_id = $1", [person?.user_id])
    const moved = await migration.validateUser(admin, id(person))
    expect(moved.valid).toBe(true)
    expect(moved.differences.map(({ field }) => field)).toEqual(
      expect.arrayContaining(["passed", "current_step", `offer.${key}`]),
    )
    expect(moved.differences.every(({ is_later_edit }) => is_later_edit)).toBe(true)
  })

  test("finds a session that was made wrongly, and one that is gone", async () => {
    const [wrong, lost] = await make(HALF_WAY, HALF_WAY)
    await migrate([wrong, lost] as Person[])
    await owner.query("update onboarding_sessions set legacy_step = 2, legacy_passed = 1 where user_id = $1", [
      wrong?.user_id,
    ])
    await owner.query(
      "update onboarding_steps set data = '{}' where session_id = (select id from onboarding_sessions where user_id = $1)",
      [wrong?.user_id],
    )
    const found = await migration.validateUser(admin, id(wrong))
    expect(found.valid).toBe(false)
    expect(found.differences.filter(({ is_later_edit }) => !is_later_edit).map(({ field }) => field)).toEqual(
      expect.arrayContaining(["passed", "current_step", ...Object.keys(OFFER).map((key) => `offer.${key}`)]),
    )
    await owner.query("delete from onboarding_sessions where user_id = $1", [lost?.user_id])
    expect(await migration.validateUser(admin, id(lost))).toMatchObject({
      valid: false,
      differences: [{ field: "session" }],
    })
  })
})

describe("validation of a run", () => {
  const validate = async (run_id: string) => {
    let found = await migration.validateRun(admin, { run_id: RunId.parse(run_id) })
    while (found.next_cursor !== null) {
      found = await migration.validateRun(admin, { run_id: RunId.parse(run_id), cursor: found.next_cursor })
    }
    return found
  }

  test("comes to the root of the run, and to that of its rehearsal", async () => {
    const people = await make(HALF_WAY, DONE, ODD, { onboarding_status: "none" })
    const dry = await runToEnd(world.system, "dry_run", { user_ids: ids(people) })
    const real = await migrate(people)
    const found = await validate(real)
    expect(found).toMatchObject({ checked: 4, moved_on: 0, edited: 0, invalid: [] })
    expect(found.root).toBe(found.expected_root)
    const { report } = await migration.getRun(admin, { id: dry })
    expect(report?.root).toBe(found.root)
  })

  test("counts edits and later moves, and still comes to the root", async () => {
    const people = await make(HALF_WAY, HALF_WAY, DONE)
    const run_id = await migrate(people)
    const [edited, back] = people as [Person, Person]
    await owner.query("update profiles set onboarding_step = 'channels' where user_id = $1", [edited.user_id])
    await runToEnd(world.system, "rollback", { user_ids: [back.user_id] })
    const found = await validate(run_id)
    expect(found).toMatchObject({ checked: 3, moved_on: 1, edited: 1, invalid: [] })
    expect(found.root).toBe(found.expected_root)
  })

  test("names users whose session does not hold what was moved", async () => {
    const people = await make(HALF_WAY, HALF_WAY)
    const run_id = await migrate(people)
    await owner.query("update onboarding_sessions set legacy_step = 1, legacy_passed = 0 where user_id = $1", [
      people[0]?.user_id,
    ])
    const found = await validate(run_id)
    expect(found.valid).toBe(false)
    expect(found.invalid.map(({ user_id }) => user_id)).toEqual([people[0]?.user_id])
  })

  test("has nothing to say of runs that leave nothing, or still run", async () => {
    const people = await make(HALF_WAY)
    const dry = await runToEnd(world.system, "dry_run", { user_ids: ids(people) })
    const refused = (run_id: string) => expect(migration.validateRun(admin, { run_id: RunId.parse(run_id) })).rejects
    await refused(dry).toMatchObject({ code: "invalid_input", message: expect.stringContaining("dry run") })
    await refused(crypto.randomUUID()).toMatchObject({ code: "not_found" })
    const { run_id } = await migration.start(admin, { ...defaults, user_ids: ids(people) })
    await refused(run_id).toMatchObject({ code: "conflict" })
    await migration.cancel(admin, { id: RunId.parse(run_id) })
  })
})
