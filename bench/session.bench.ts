import { createClient } from "redis"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import type { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import { hotKeys } from "#lib/onboarding/hot-copy"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx } from "#lib/platform/context"
import { answered, openGround, percentile, timed } from "./company.ts"
import type { Figure } from "./figure.ts"

const PEOPLE = 8
const SAVES = 40
const ROUNDS = 5
const STEP = 14

const answersOf = (n: number): Answers => ({ ...DEMO_ANSWERS[STEP], icps: withNote(`Note ${n}`) })
const withNote = (note: string) =>
  ((DEMO_ANSWERS[STEP] as Answers).icps as Answers[]).map((icp, i) => (i === 0 ? { ...icp, description: note } : icp))

/** Saves with receipts, each by its own person, against as many upserts of the same answers, each in a transaction. */
export default async function session(): Promise<Figure[]> {
  const ground = await openGround()
  const redis = createClient({ url: ground.redis_url })
  try {
    await redis.connect()
    await ground.raw.query("create table if not exists bench_floor (id uuid primary key, revision int, data jsonb)")
    const people: { ctx: Ctx; session_id: SessionId; id: string }[] = []
    for (let i = 0; i < PEOPLE; i++) {
      const ctx = await ground.company()
      people.push({ ctx, session_id: await answered(ctx, [1, 6, 7, STEP]), id: crypto.randomUUID() })
    }
    let n = 0
    const save = (person: (typeof people)[number]) =>
      onboarding.saveStep(person.ctx, { session_id: person.session_id, step_id: STEP, data: answersOf(n++) })
    const upsert = async ({ id }: (typeof people)[number]) => {
      const client = await ground.raw.connect()
      await client.query("begin")
      await client.query(
        "insert into bench_floor values ($1, $2, $3) on conflict (id) do update set revision = excluded.revision, data = excluded.data",
        [id, n++, JSON.stringify(answersOf(n))],
      )
      await client.query("commit")
      client.release()
    }
    const read = ({ ctx, session_id }: (typeof people)[number]) =>
      onboarding.getStep(ctx, { session_id, step_id: STEP })
    const get = ({ session_id }: (typeof people)[number]) =>
      redis.mGet([hotKeys.metadata(session_id), hotKeys.step(session_id, STEP)])
    const run = async (act: (person: (typeof people)[number]) => Promise<unknown>) => {
      const each: number[] = []
      const began = performance.now()
      await Promise.all(
        people.map(async (person) => {
          for (let i = 0; i < SAVES; i++) each.push(await timed(() => act(person)))
        }),
      )
      return { rate: (PEOPLE * SAVES * 1000) / (performance.now() - began), each }
    }
    for (const act of [save, upsert, read, get]) await run(act)
    const taken: Record<"save" | "upsert" | "read" | "get", { rates: number[]; each: number[] }> = {
      save: { rates: [], each: [] },
      upsert: { rates: [], each: [] },
      read: { rates: [], each: [] },
      get: { rates: [], each: [] },
    }
    // Taken in turns, so that a slow second of the machine meets all.
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, act] of Object.entries({ upsert, save, read, get })) {
        const { rate, each } = await run(act)
        taken[name as keyof typeof taken].rates.push(rate)
        taken[name as keyof typeof taken].each.push(...each)
      }
    }
    const rate = (name: keyof typeof taken) => percentile(taken[name].rates, 0.5)
    const p99 = (name: keyof typeof taken) => percentile(taken[name].each, 0.99)
    return [
      {
        name: "session: save with receipt",
        value: rate("save"),
        unit: "saves/s",
        floor: rate("upsert"),
        aim: { at_least: 0.5 },
      },
      {
        name: "session: save with receipt, p99",
        value: p99("save"),
        unit: "ms",
        floor: p99("upsert"),
        spec: { at_most: 50 },
      },
      { name: "session: read from the hot copy", value: rate("read"), unit: "reads/s", floor: rate("get") },
      { name: "session: read from the hot copy, p99", value: p99("read"), unit: "ms", spec: { at_most: 10 } },
    ]
  } finally {
    redis.destroy()
    await ground.close()
  }
}
