import fc from "fast-check"
import { expect, test } from "vitest"
import type { Answers } from "#lib/onboarding/field"
import { compareAnswers } from "#lib/onboarding/merge"
import { readDraft, rebase, seal } from "#lib/onboarding/save"
import { AppError } from "#lib/platform/errors"
import {
  interleaving,
  leaves,
  type Outcome,
  play,
  type Saved,
  type Server,
  STEP,
} from "#lib/platform/testing/three-clients"

/** A record in memory that saves as the service does, and keeps so many former revisions. */
function record(kept: number): Server & { revisions: Answers[] } {
  const revisions: Answers[] = [{}]
  const current = (): Saved => ({ revision: revisions.length - 1, data: revisions.at(-1) as Answers })
  return {
    revisions,
    read: current,
    save(data, base_revision): Outcome {
      const mine = readDraft(STEP, data)
      const { revision, data: theirs } = current()
      const isKept = base_revision === 0 || base_revision > revision - kept
      let next = mine
      try {
        if (base_revision < revision) {
          const base = isKept ? revisions[base_revision] : undefined
          next = rebase(STEP, base, mine, { ...current(), data: theirs, saved_at: "", saved_by: null })
        }
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "conflict") throw error
        return { conflicts: error.details.conflicts as never, current: current() }
      }
      if (seal(next) !== seal(theirs)) revisions.push(next)
      return { saved: current() }
    },
  }
}

const check = (kept: number, numRuns: number) => async () => {
  let [saves, conflicts] = [0, 0]
  const property = fc.asyncProperty(interleaving, async (steps) => {
    const server = record(kept)
    const { account, clients } = await play(server, steps)
    expect(account.losses).toEqual([])
    if (kept > 100) expect(account.unreal).toEqual([])
    const sums = clients.map((client) => seal(client.base.data))
    expect(new Set([...sums, seal((await server.read()).data)]).size).toBe(1)
    for (const client of clients) expect(client.isClean()).toBe(true)
    saves += account.saves
    conflicts += account.conflicts
  })
  await fc.assert(property, { numRuns, seed: 20_261_121 })
  // Interleavings in which nothing met would prove nothing.
  expect(saves).toBeGreaterThan(numRuns * 3)
  expect(conflicts).toBeGreaterThan(numRuns / 10)
}

test(
  "10,000 interleavings of three people converge, lose nothing, and show real conflicts only",
  { timeout: 300_000 },
  check(200, 10_000),
)

test("with bases that are soon let go they converge and lose nothing either", { timeout: 120_000 }, check(2, 1_000))

test("the account sees writes that are lost, and conflicts that are none", async () => {
  const { "/d/x/id": id, ...others } = Object.fromEntries(
    leaves({ a: "1", b: { c: null }, d: [{ id: "x", n: 1 }], e: [""], f: [] }),
  )
  expect([id, others]).toEqual(['"x"', { "/a": '"1"', "/d/x/n": "1", "/e": '[""]' }])
  const faulty: Record<string, (server: ReturnType<typeof record>) => Server> = {
    losses: (server) => ({ ...server, save: (data) => server.save(data, server.revisions.length - 1) }),
    unreal: (server) => ({
      ...server,
      save: (data, base) => {
        const current = server.read() as Saved
        if (base === current.revision) return server.save(data, base)
        return { current, conflicts: compareAnswers(data, current.data).conflicts }
      },
    }),
  }
  const found = { losses: 0, unreal: 0 }
  for (const [kind, spoil] of Object.entries(faulty)) {
    for (const steps of fc.sample(interleaving, { numRuns: 30, seed: 1 })) {
      const { account } = await play(spoil(record(200)), steps)
      found[kind as keyof typeof found] += account[kind as keyof typeof found].length
    }
  }
  expect(found.losses).toBeGreaterThan(0)
  expect(found.unreal).toBeGreaterThan(0)
})
