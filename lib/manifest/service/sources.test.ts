import { afterAll, beforeAll, expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import * as evidence from "#lib/evidence/service"
import * as manifest from "#lib/manifest/service"
import { sources } from "#lib/manifest/service/sources"
import { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const QUOTED = {
  facts: [
    {
      id: "a",
      statement: "Ships in a day",
      quote: "We ship in a day.",
      source: "terms.pdf, page 3",
      verdict: "confirmed",
    },
  ],
}

test("a manifest's sources are its answers' dates and quotes, read by members, until the session is gone", async () => {
  const { analyst, viewer } = world.a
  await expect(sources(viewer, {})).rejects.toMatchObject({ code: "not_found" })
  const session_id = SessionId.parse((await onboarding.create(analyst)).session_id)
  for (const [step, data] of Object.entries({ ...DEMO_ANSWERS, 4: QUOTED }))
    await onboarding.saveStep(analyst, { session_id, step_id: Number(step), data: data as Answers })
  const flags = { generate_bcm: true, cache_bcm: true, persist_bcm: true, enqueue_embeddings: false }
  await manifest.finalize(analyst, { session_id, ...flags })

  const found = await sources(viewer, {})
  expect(found.session_id).toBe(session_id)
  expect(Object.keys(found.answered)).toHaveLength(23)
  expect(found.quotes["foundation.facts[a]"]).toEqual([{ quote: "We ship in a day.", source: "terms.pdf", page: 3 }])

  await expect(sources(world.b.viewer, {})).rejects.toMatchObject({ code: "not_found" })
  expect(await evidence.backing(world.b.viewer, { session_id, answers: {} })).toEqual([])

  await evidence.removeSession(analyst, { session_id })
  expect(await sources(viewer, {})).toEqual({ session_id: null, answered: {}, quotes: {} })
})
