import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import { seal } from "#lib/onboarding/save"
import * as onboarding from "#lib/onboarding/service"
import { AppError } from "#lib/platform/errors"
import { interleaving, play, type Server, STEP } from "#lib/platform/testing/three-clients"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/** The real thing: a new session, saved to by the service and read from wherever it reads. */
async function record(): Promise<Server> {
  const { analyst } = world.a
  const session_id = SessionId.parse((await onboarding.create(analyst)).session_id)
  const place = { session_id, step_id: STEP.number }
  const read = async () => {
    const { revision, data } = await onboarding.getStep(analyst, place)
    return { revision, data: data as Answers }
  }
  return {
    read,
    async save(data, base_revision) {
      try {
        const receipt = await onboarding.saveStep(analyst, { ...place, data, base_revision })
        const saved = { revision: receipt.revision, data: (receipt.data ?? data) as Answers }
        expect(receipt.sha256).toBe(seal(saved.data))
        return { saved }
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "conflict") throw error
        return { conflicts: error.details.conflicts as never, current: error.details.current as never }
      }
    },
  }
}

test("200 interleavings through the service and Postgres converge, lose nothing, and show real conflicts only", {
  timeout: 240_000,
}, async () => {
  const property = fc.asyncProperty(interleaving, async (steps) => {
    const server = await record()
    const { account, clients } = await play(server, steps)
    expect(account.losses).toEqual([])
    expect(account.unreal).toEqual([])
    const sums = clients.map((client) => seal(client.base.data))
    expect(new Set([...sums, seal((await server.read()).data)]).size).toBe(1)
  })
  await fc.assert(property, { numRuns: 200, seed: 20_261_121 })
})
