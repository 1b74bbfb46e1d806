import "server-only"
import { createClient } from "redis"
import { expect, vi } from "vitest"
import * as manifest from "#lib/manifest/service"
import { opened, read, readPacked } from "#lib/manifest/tiers/entry"
import { tiersOf } from "#lib/manifest/tiers/tiers"
import type { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { redisWire } from "#lib/platform/adapters/node-redis"
import { redisCache } from "#lib/platform/adapters/redis-cache"
import type { Ctx, Ports } from "#lib/platform/context"
import { createLog } from "#lib/platform/log"
import { answered, EVERY_FLAG } from "#lib/platform/testing/manifests"
import { testRedisUrl } from "#lib/platform/testing/rest-bridge"
import { type Company, openWorld } from "#lib/platform/testing/world"

/**
 * Several processes over one Postgres and one Redis, with time that a test moves: tiers belong to the ports. Companies
 * give these answers.
 */
export async function openProcesses(redis_database: number, answers: Readonly<Record<number, Answers>>) {
  const world = await openWorld()
  const direct = createClient({ url: testRedisUrl(redis_database) })
  await direct.connect()
  await direct.flushDb()
  // A busy machine may be slow by itself; limits of time are tried on lines that fail.
  const wire = redisWire(testRedisUrl(redis_database), { limit_ms: 10_000 })
  const cache = redisCache(wire)
  let company: Company = world.a
  let session_id: SessionId
  const warmKey = (of = company) => `w:${of.workspace_id}:bcm:latest`
  const coldKey = (version: string, of = company) => `w:${of.workspace_id}:bcm:${version}`
  /** Until what no answer waits for has been written. */
  const filled = (...keys: string[]) =>
    vi.waitFor(async () => expect(await direct.exists(keys)).toBe(keys.length), { timeout: 5_000 })

  const kit = {
    world,
    direct,
    /** Milliseconds since 1970 on every process's clock. */
    now: 0,
    logged: [] as { event: string; tier?: string }[],
    warmKey,
    coldKey,
    filled,
    /** Ports of a process of its own. */
    process: (own: Partial<Ports> = {}): Ports => {
      return { ...world.runtime.ports, cache, clock: () => new Date(kit.now), ...own }
    },
    on: (ports: Ports, ctx: Ctx = company.viewer): Ctx => ({ ...ctx, ports, log }),
    corrupt: () => kit.logged.filter(({ event }) => event === "manifest.corrupt").map(({ tier }) => tier),
    /** What this process counted of each tier. */
    readings: (ctx: Ctx) => {
      const tiers = tiersOf(ctx).meter.tiers()
      return Object.fromEntries(tiers.map(({ name, ...rest }) => [name, rest]))
    },
    /** What both tiers in Redis say of version 1.0.0, read. */
    async inRedis() {
      const found = [
        read(Buffer.from((await direct.get(warmKey())) ?? "")),
        readPacked((await direct.get(coldKey("1.0.0"))) ?? ""),
      ]
      return found.map((entry) => entry && opened(entry))
    },
    /** Makes version 1.0.0 of a company, on a process that ends there. */
    async finalized(of: Company): Promise<SessionId> {
      const id = await answered(of.analyst, answers)
      await manifest.finalize(kit.on(kit.process(), of.analyst), {
        session_id: id,
        ...EVERY_FLAG,
        enqueue_embeddings: false,
      })
      await filled(warmKey(of), coldKey("1.0.0", of))
      return id
    },
    /** A company with version 1.0.0 in all tiers below the processes. */
    async fresh(): Promise<Company> {
      kit.now = Date.now()
      company = await world.company()
      session_id = await kit.finalized(company)
      kit.logged = []
      return company
    },
    async change(headquarters: string): Promise<void> {
      const data = { ...answers[1], headquarters }
      await onboarding.saveStep(company.analyst, { session_id, step_id: 1, data })
    },
    async close() {
      wire.close()
      direct.destroy()
      await world.close()
    },
  }
  const log = createLog("warn", (line) => kit.logged.push(JSON.parse(line)))
  return kit
}
