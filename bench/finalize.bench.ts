import { setTimeout as sleep } from "node:timers/promises"
import type pg from "pg"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import * as manifest from "#lib/manifest/service"
import type { SessionId } from "#lib/onboarding/contract"
import type { Ctx } from "#lib/platform/context"
import { answered, openGround, percentile, timed } from "./company.ts"
import type { Figure } from "./figure.ts"
import { reworded } from "./reworded.ts"

const ROUNDS = 40
/** A server that has run for a while has compiled what it runs often; so has the floor's. */
const WARM_UP = 60
const FLAGS = { generate_bcm: true, cache_bcm: true, persist_bcm: true, enqueue_embeddings: true }

/** The tables finalizing writes to, and by what the rows of a session are found in each. */
const WRITTEN: [string, string][] = [
  ["business_context_manifests", "session_id"],
  ["onboarding_steps", "session_id"],
  ["onboarding_sessions", "id"],
  ["manifest_pointers", "workspace_id"],
  ["manifest_embedding_runs", "workspace_id"],
  ["audit_log", "workspace_id"],
  ["pgboss.job", "name = 'embedding_queue' and data->>'workspace_id'"],
]
const floorOf = (table: string) => `bench_${table.replace(".", "_")}`
/** Nobody finalizes in the very millisecond after their last answer: its copies are written by then. */
const SETTLED_MS = 30

/** A whole finalize of 23 steps, against one transaction that writes the rows it wrote. */
export default async function finalize(): Promise<Figure[]> {
  const ground = await openGround()
  try {
    for (const [table] of WRITTEN) {
      await ground.raw.query(`create table if not exists ${floorOf(table)} (row jsonb)`)
      // As ours are kept: squeezing a row costs more than writing it.
      await ground.raw.query(`alter table ${floorOf(table)} alter column row set storage external`)
    }
    const ours: number[] = []
    const floor: number[] = []
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const ctx = await ground.company()
      const words = reworded(DEMO_ANSWERS, 1000 + round)
      const session_id = await answered(ctx, Object.keys(DEMO_ANSWERS).map(Number), words)
      await sleep(SETTLED_MS)
      const took = await timed(() => manifest.finalize(ctx, { session_id, ...FLAGS }))
      const rows = await rowsOf(ground.raw, ctx, session_id)
      const bare = await timed(() => write(ground.raw, rows))
      if (round < 0) continue
      ours.push(took)
      floor.push(bare)
    }
    const [p50, p95] = [0.5, 0.95].map((share) => ({ value: percentile(ours, share), floor: percentile(floor, share) }))
    return [
      {
        name: "finalize: p50",
        unit: "ms",
        ...(p50 as { value: number; floor: number }),
        aim: { at_most: 3 },
        spec: { at_most: 200 },
      },
      {
        name: "finalize: p95",
        unit: "ms",
        ...(p95 as { value: number; floor: number }),
        aim: { at_most: 3 },
        spec: { at_most: 200 },
      },
    ]
  } finally {
    await ground.close()
  }
}

type Rows = { table: string; text: string }[]

/** What the finalize wrote, as text, so that the floor pays for the same bytes. */
async function rowsOf(raw: pg.Pool, ctx: Ctx, session_id: SessionId): Promise<Rows> {
  const found: Rows = []
  for (const [table, column] of WRITTEN) {
    const only =
      table === "onboarding_steps" ? "and step_id = 24" : table === "audit_log" ? "order by id desc limit 2" : ""
    const { rows } = await raw.query(`select to_jsonb(t)::text as text from ${table} t where ${column} = $1 ${only}`, [
      column === "session_id" || column === "id" ? session_id : ctx.workspace_id,
    ])
    for (const { text } of rows) found.push({ table, text })
  }
  return found
}

async function write(raw: pg.Pool, rows: Rows): Promise<void> {
  const client = await raw.connect()
  await client.query("begin")
  for (const { table, text } of rows) await client.query(`insert into ${floorOf(table)} values ($1)`, [text])
  await client.query("commit")
  client.release()
}
