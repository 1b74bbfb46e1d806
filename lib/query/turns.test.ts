import fc from "fast-check"
import { expect, test } from "vitest"
import { createTurns } from "#lib/query/turns"

test("never more than so many of one key at once, everyone gets a turn, failures free theirs", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.record({ key: fc.constantFrom("a", "b"), fails: fc.boolean() }), { maxLength: 30 }),
      fc.scheduler(),
      async (most, works, scheduler) => {
        const turns = createTurns(most)
        const running: Record<string, number> = { a: 0, b: 0 }
        let highest = 0
        const all = works.map(({ key, fails }) =>
          turns(key, async () => {
            running[key] = (running[key] ?? 0) + 1
            highest = Math.max(highest, running[key])
            await scheduler.schedule(Promise.resolve())
            running[key]--
            if (fails) throw new Error("failed")
          }),
        )
        const ended = Promise.allSettled(all)
        await scheduler.waitFor(ended)
        const outcomes = await ended
        expect(outcomes.filter((outcome) => outcome.status === "rejected")).toHaveLength(
          works.filter((work) => work.fails).length,
        )
        expect(highest).toBeLessThanOrEqual(most)
      },
    ),
  )
})
