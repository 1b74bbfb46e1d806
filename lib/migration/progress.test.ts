import { describe, expect, test } from "vitest"
import { type LaneFacts, type RunFacts, remainingOf, runOf, scopeOf } from "#lib/migration/progress"

const NOW = new Date("2026-11-21T10:00:00Z")
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString()

const running: RunFacts = {
  id: "9f0e0000-0000-4000-8000-000000000000",
  kind: "migrate",
  state: "running",
  phase: "users",
  named: null,
  of_run: null,
  of_batch: null,
  batch_size: 50,
  users_per_second: null,
  total: 1000,
  heartbeat_at: ago(1),
  rates: [10, 10, 10],
  started_by: null,
  created_at: ago(20),
  started_at: ago(18),
  finished_at: null,
  error_message: null,
  report: null,
}
const lane = (phase: string, succeeded: number, failed = 0, skipped = 0): LaneFacts => ({
  phase,
  batches: 1,
  succeeded,
  failed,
  skipped,
})

describe("a run", () => {
  test("adds its lanes up, and counts nobody twice who is gone over again", () => {
    const shown = runOf(
      running,
      [lane("users", 5, 2, 1), lane("users", 7), lane("again", 3), lane("manifests", 4, 1)],
      NOW,
    )
    expect(shown.users).toEqual({ seen: 15, succeeded: 12, failed: 2, skipped: 1 })
    expect(shown.manifests).toEqual({ seen: 5, succeeded: 4, failed: 1, skipped: 0 })
    expect(shown.batches).toBe(2)
  })

  test("knows the age of its heartbeat, its rate and what is left", () => {
    const shown = runOf(running, [lane("users", 500)], NOW)
    expect(shown).toMatchObject({ heartbeat_age_s: 1, rate: 10, is_stalled: false })
    expect(shown.remaining_s).toEqual({ estimate: 50, error: 2 })
  })

  test("is stalled when nothing was heard of it for fifteen seconds, from its start on", () => {
    const stalled = (facts: Partial<RunFacts>) => runOf({ ...running, ...facts }, [], NOW).is_stalled
    expect(stalled({ heartbeat_at: ago(15) })).toBe(false)
    expect(stalled({ heartbeat_at: ago(15.1) })).toBe(true)
    expect(stalled({ heartbeat_at: null, started_at: ago(16) })).toBe(true)
    expect(stalled({ heartbeat_at: null, started_at: ago(2) })).toBe(false)
    expect(stalled({ heartbeat_at: ago(99), state: "paused" })).toBe(false)
  })

  test("says nothing of rate and rest when it does not run", () => {
    for (const state of ["queued", "paused", "completed", "cancelled", "failed"] as const) {
      const shown = runOf({ ...running, state }, [lane("users", 500)], NOW)
      expect(shown).toMatchObject({ rate: null, remaining_s: null, heartbeat_age_s: null })
    }
  })

  test("counts down manifests in its second phase, once they are counted", () => {
    const second = { ...running, phase: "manifests" as const }
    expect(runOf(second, [lane("manifests", 20)], NOW)).toMatchObject({ manifests_total: null, remaining_s: null })
    expect(runOf(second, [lane("manifests", 20)], NOW, 100)).toMatchObject({
      manifests_total: 120,
      remaining_s: { estimate: 10 },
    })
    expect(runOf({ ...second, state: "completed", finished_at: ago(1) }, [lane("manifests", 20)], NOW)).toMatchObject({
      manifests_total: 20,
    })
  })

  test("has no negative age when the database's clock is ahead", () => {
    expect(runOf({ ...running, heartbeat_at: ago(-3) }, [], NOW).heartbeat_age_s).toBe(0)
  })
})

describe("what is left", () => {
  test("is not known from fewer than three heartbeats, or while nothing moves", () => {
    expect(remainingOf(100, [10, 10])).toBeNull()
    expect(remainingOf(100, [0, 0, 0])).toBeNull()
    expect(remainingOf(0, [])).toEqual({ estimate: 0, error: 0 })
  })

  test("is less certain the more the rate varies, and never surer than a heartbeat", () => {
    expect(remainingOf(100, [10, 10, 10])).toEqual({ estimate: 10, error: 2 })
    const calm = remainingOf(10_000, [9, 10, 11, 10])?.error as number
    const wild = remainingOf(10_000, [1, 19, 2, 18])?.error as number
    expect(calm).toBeGreaterThan(2)
    expect(wild).toBeGreaterThan(5 * calm)
  })

  // Its own error must be worth something: runs with a random pace end within it nine times of ten.
  test("lies within its own error nine times of ten", () => {
    let seed = 7
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed / 2_147_483_647
    }
    const pace = (spread: number) => 1000 * (1 + spread * (random() + random() + random() - 1.5))
    let within = 0
    const tries = 2_000
    for (let i = 0; i < tries; i++) {
      const spread = 0.1 + 0.5 * random()
      const rates = Array.from({ length: 15 }, () => pace(spread))
      const left = 200_000
      let seconds = 0
      for (let done = 0; done < left; seconds += 2) done += 2 * pace(spread)
      const { estimate, error } = remainingOf(left, rates) ?? { estimate: 0, error: 0 }
      if (Math.abs(seconds - estimate) <= error) within++
    }
    expect(within / tries).toBeGreaterThan(0.9)
  })
})

test("says in words whom it is about", () => {
  const of = (facts: Partial<RunFacts>) => scopeOf({ ...running, ...facts })
  expect(of({})).toBe("Everybody who is due")
  expect(of({ kind: "rollback" })).toBe("Everybody who was migrated")
  expect(of({ named: 1 })).toBe("One user")
  expect(of({ named: 1200 })).toBe("1,200 users")
  expect(of({ of_run: running.id })).toBe("Everybody run 9f0e0000 moved")
  expect(of({ of_run: running.id, of_batch: 3 })).toBe("Batch 3 of run 9f0e0000")
})
