import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import { hotKeys } from "#lib/onboarding/hot-copy"
import * as onboarding from "#lib/onboarding/service"
import { memoryCache } from "#lib/platform/adapters/memory-cache"
import type { Cache } from "#lib/platform/cache"
import type { Ctx } from "#lib/platform/context"
import { type Company, openWorld, type World } from "#lib/platform/testing/world"

// A cache object of its own stands for a process of its own: what a process knows of the cache hangs on that object.

let world: World
let company: Company
let shared: Cache
let session: SessionId
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  company = await world.company()
  shared = memoryCache({ is_shared: true })
  await pause(2)
  session = SessionId.parse((await onboarding.create(process())).session_id)
})

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const gone = () => Promise.reject(new Error("cache away"))
const never = () => new Promise<never>(() => undefined)

/** The analyst in a process whose way to the shared cache is changed like this. */
const process = (changed: Partial<Cache> = {}, ctx: Ctx = company.analyst): Ctx => ({
  ...ctx,
  ports: { ...ctx.ports, cache: { ...shared, ...changed } },
})
const save = (ctx: Ctx, company_name: string, step_id = 1) =>
  onboarding.saveStep(ctx, { session_id: session, step_id, data: { company_name } })
const read = async (ctx: Ctx, step_id = 1) => {
  const step = await onboarding.getStep(ctx, { session_id: session, step_id })
  return { revision: step.revision, name: step.data.company_name }
}
const entry = async (key: string) => JSON.parse((await shared.get(key)) ?? "null")
const filled = (name: string) =>
  vi.waitFor(async () => expect((await entry(hotKeys.step(session, 1)))?.data?.company_name).toBe(name), {
    timeout: 3_000,
  })
const statementsOf = async (act: () => Promise<unknown>) => {
  const { statements, outcome } = await world.failAt(0, act)
  expect(outcome.status).toBe("fulfilled")
  return statements
}
const timed = async (act: () => Promise<unknown>) => {
  const began = performance.now()
  await act()
  return performance.now() - began
}
const jobs = async () => {
  const sql = "select data from pgboss.job where name = 'onboarding.refill' and data->>'session_id' = $1"
  return (await world.runtime.pool.query(sql, [session])).rows.map(({ data }) => data)
}

test("a cache of one process alone is no copy: another process may have written meanwhile", async () => {
  const alone = process(memoryCache())
  await save(alone, "Old")
  await read(alone)
  await save(process(), "New")
  expect(await read(alone)).toEqual({ revision: 2, name: "New" })
})

describe("the copy", () => {
  test("stands under the specified keys for seven days", async () => {
    const kept: [string, number][] = []
    const ctx = process({
      swap: (key, expected, value, ttl_s) => {
        kept.push([key, ttl_s])
        return shared.swap(key, expected, value, ttl_s)
      },
    })
    await save(ctx, "Fernhollow")
    await filled("Fernhollow")
    expect(await entry(`onboarding:${session}:step:1`)).toMatchObject({
      revision: 1,
      data: { company_name: "Fernhollow" },
    })
    expect(await entry(`onboarding:${session}:progress`)).toMatchObject({ completed: 0, total: 23 })
    const { user, workspace_id } = company.analyst
    expect(await entry(`onboarding:${session}:metadata`)).toMatchObject({ user_id: user.id, workspace_id })
    expect(kept.map(([key]) => key).sort()).toEqual(
      [hotKeys.metadata(session), hotKeys.progress(session), hotKeys.step(session, 1)].sort(),
    )
    expect(new Set(kept.map(([, ttl_s]) => ttl_s))).toEqual(new Set([7 * 24 * 3600]))
  })

  test("answers a step and the progress without the database, the same as the record does", async () => {
    const ctx = process()
    await onboarding.saveStep(ctx, { session_id: session, step_id: 3, data: DEMO_ANSWERS[3] as Answers })
    const [direct, progress] = [
      await onboarding.getStep(process({ getMany: gone }), { session_id: session, step_id: 3 }),
      await onboarding.getProgress(ctx, { session_id: session }),
    ]
    await vi.waitFor(async () => {
      expect(await statementsOf(() => onboarding.getStep(ctx, { session_id: session, step_id: 3 }))).toBe(0)
      expect(await statementsOf(() => onboarding.getProgress(ctx, { session_id: session }))).toBe(0)
    })
    expect(await onboarding.getStep(ctx, { session_id: session, step_id: 3 })).toEqual(direct)
    expect(await onboarding.getProgress(ctx, { session_id: session })).toEqual(progress)
  })

  test("says nothing to another workspace, nor about a session that was deleted", async () => {
    await save(process(), "Fernhollow")
    await filled("Fernhollow")
    const stranger = process({}, world.b.owner)
    await expect(read(stranger)).rejects.toMatchObject({ code: "not_found" })
    await expect(onboarding.getProgress(stranger, { session_id: session })).rejects.toMatchObject({ code: "not_found" })
    expect((await read(process())).name).toBe("Fernhollow")
    await onboarding.remove(process({ delete: gone }), { session_id: session })
    for (const ctx of [process(), process({ getMany: gone })]) {
      await expect(read(ctx)).rejects.toMatchObject({ code: "not_found" })
      await expect(onboarding.getProgress(ctx, { session_id: session })).rejects.toMatchObject({ code: "not_found" })
    }
  })

  test("that expired, was flushed or dropped comes back whole from the record", async () => {
    await save(process(), "Fernhollow")
    await filled("Fernhollow")
    await shared.delete(...hotKeys.all(session))
    expect(await read(process())).toEqual({ revision: 1, name: "Fernhollow" })
    await filled("Fernhollow")
    await shared.set(hotKeys.step(session, 1), '{"revision":7,', 60)
    expect(await read(process())).toEqual({ revision: 1, name: "Fernhollow" })
    await filled("Fernhollow")
    await expect(onboarding.cleanup(process(), { session_id: session })).rejects.toMatchObject({
      details: { reason: "not_finalized" },
    })
  })
})

describe("an acknowledged save is never hidden by", () => {
  const other = () => process()
  beforeEach(async () => {
    await save(process(), "Old")
    await filled("Old")
    expect(await read(other())).toEqual({ revision: 1, name: "Old" })
  })

  test("a process that died between commit and fill", async () => {
    await save(process({ swap: never, getMany: never }), "New")
    expect(await read(other())).toEqual({ revision: 2, name: "New" })
    await filled("New")
  })

  test("a cache that did not hear of it: a job puts it right, and the process itself knows", async () => {
    const deaf = process({ set: gone, swap: gone })
    await save(deaf, "New")
    expect(await read(deaf)).toEqual({ revision: 2, name: "New" })
    expect(await jobs()).toEqual([{ workspace_id: company.workspace_id, session_id: session, step_ids: [1] }])
    const worker = world.systemIn(company.workspace_id)
    const broken = { ...worker, ports: { ...worker.ports, cache: { ...shared, getMany: gone } } }
    await expect(onboarding.refill(broken, (await jobs())[0])).rejects.toThrow("away")
    await onboarding.refill({ ...worker, ports: { ...worker.ports, cache: shared } }, (await jobs())[0])
    expect((await entry(hotKeys.step(session, 1))).data).toEqual({ company_name: "New" })
  })

  test("a cache restarted from an old snapshot", async () => {
    const snapshot = await shared.get(hotKeys.step(session, 1))
    await save(process(), "New")
    await filled("New")
    await pause(2)
    const restarted = Date.now()
    await shared.set(hotKeys.step(session, 1), snapshot as string, 60)
    expect(await read(process({ since: () => restarted }))).toEqual({ revision: 2, name: "New" })
  })

  test("a reader that was slow to fill, in this process or another", async () => {
    for (const isSame of [true, false]) {
      await shared.delete(...hotKeys.all(session))
      let release = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      let calls = 0
      const slow = process({
        // The first call looks up; the second one belongs to the fill.
        getMany: async (keys) => {
          if (calls++ > 0) await held
          return shared.getMany(keys)
        },
      })
      const name = `New ${isSame}`
      const before = await read(slow)
      const writer = isSame ? { ...slow, ports: { ...slow.ports } } : process()
      await save(writer, name)
      release()
      await pause(20)
      expect(await read(other())).toEqual({ revision: before.revision + 1, name })
      expect(await read(slow)).toEqual({ revision: before.revision + 1, name })
    }
  })

  test("a fill that took so long that its mark had gone", async () => {
    const past = Date.now() - 60_000
    const late = { at: past, revision: 1, data: { company_name: "Ancient" } }
    await shared.delete(...hotKeys.all(session))
    const { fill } = await import("#lib/onboarding/hot-copy")
    await fill(shared, [{ key: hotKeys.step(session, 1), entry: late }])
    expect(await shared.get(hotKeys.step(session, 1))).toBeNull()
  })

  test("an act that was rolled back, which leaves the old answer readable", async () => {
    const act = process()
    const failed = act.tx(async () => {
      await save(act, "Never")
      throw new Error("no")
    })
    await expect(failed).rejects.toThrow("no")
    expect(await read(other())).toEqual({ revision: 1, name: "Old" })
    await save(process(), "New")
    await filled("New")
  })

  test("chaos: four processes save and read while calls to the cache fail, hang and come late", {
    timeout: 60_000,
  }, async () => {
    let seed = 7
    const random = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed / 2147483648
    }
    const shaky =
      <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
      async (...args: A): Promise<T> => {
        const luck = random()
        if (luck < 0.1) throw new Error("cut")
        if (luck < 0.3) await pause(random() * 12)
        const answer = await call(...args)
        if (luck > 0.9) throw new Error("cut after it was done")
        return answer
      }
    // One process writes by an unreliable way; of several, each hears of the others through marks that arrive.
    const one = process({
      getMany: shaky(shared.getMany),
      set: shaky(shared.set),
      swap: shaky(shared.swap),
    })
    const others = [1, 2, 3].map(() => process({ getMany: shaky(shared.getMany), swap: shaky(shared.swap) }))
    for (const [writers, readers] of [
      [[one], [one]],
      [others, others],
    ] as const) {
      let acknowledged = 0
      let stale = 0
      const work = Array.from({ length: 60 }, async (_, i) => {
        await pause(random() * 400)
        const ctx = writers[i % writers.length] as Ctx
        const reader = readers[(i + 1) % readers.length] as Ctx
        if (i % 3 === 0) {
          const { revision } = await save(ctx, `Name ${i} ${random()}`)
          acknowledged = Math.max(acknowledged, revision)
        } else {
          const known = acknowledged
          if ((await read(reader)).revision < known) stale++
        }
      })
      await Promise.all(work)
      expect(stale).toBe(0)
    }
  })
})

describe("a cache in trouble", () => {
  const troubles: Record<string, Partial<Cache>> = {
    refused: { get: gone, getMany: gone, set: gone, swap: gone, delete: gone },
    stalled: { get: never, getMany: never, set: never, swap: never, delete: never },
  }
  test.each(Object.entries(troubles))("that is %s costs a save or a read at most 300 ms", async (_, trouble) => {
    const ctx = process(trouble)
    const [save_ms, direct_ms] = [await timed(() => save(ctx, "Fernhollow")), await timed(() => save(process(), "B"))]
    expect(save_ms).toBeLessThan(direct_ms + 300 + 200)
    const read_ms = await timed(() => read(ctx))
    expect(read_ms).toBeLessThan(300 + 200)
    expect(await read(ctx)).toEqual({ revision: 2, name: "B" })
  })

  test("a fill is tried again after the answer, three times", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] })
    try {
      let tries = 0
      const ctx = process({
        swap: async (...args) => {
          tries++
          return tries < 7 ? gone() : shared.swap(...args)
        },
      })
      await save(ctx, "Fernhollow")
      for (const wait_s of [1, 2, 4]) await vi.advanceTimersByTimeAsync(wait_s * 1250)
      vi.useRealTimers()
      await filled("Fernhollow")
    } finally {
      vi.useRealTimers()
    }
  })
})
