import "server-only"
import * as audit from "#lib/audit/service"
import * as catalog from "#lib/catalog/service"
import * as evidence from "#lib/evidence/service"
import * as manifest from "#lib/manifest/service"
import * as migration from "#lib/migration/service"
import * as onboarding from "#lib/onboarding/service"
import { env } from "#lib/platform/env"
import { type JobHandlers, startWorker } from "#lib/platform/jobs"
import { createRuntime, installRuntime } from "#lib/runtime"

// The worker: jobs in a process of their own. Started with `node --conditions=react-server lib/worker.ts`.

const handlers: JobHandlers = {
  "audit.seal": { run: (ctx) => audit.seal(ctx), every: "* * * * *" },
  "catalog.scan": { run: catalog.runScan, retry: { limit: 3, delay_s: 2 } },
  "evidence.read": {
    run: evidence.read,
    retry: { limit: 2, delay_s: 2 },
    expire_s: 60,
    give_up: evidence.giveUp,
  },
  "evidence.sweep": { run: (ctx) => evidence.sweep(ctx), every: "17 * * * *" },
  // A slice is over long before it expires; what stopped three times is for a person to look at.
  "migration.run": {
    run: (ctx, data) => migration.work(ctx, data),
    retry: { limit: 2, delay_s: 2 },
    expire_s: 90,
    give_up: migration.giveUp,
  },
  "migration.one": {
    run: (ctx, data) => migration.work(ctx, data),
    retry: { limit: 2, delay_s: 2 },
    expire_s: 90,
    give_up: migration.giveUp,
  },
  "migration.prune": { run: migration.prune },
  "migration.seal": { run: (ctx) => migration.seal(ctx), every: "* * * * *" },
  "migration.watch": { run: (ctx) => migration.watch(ctx), every: "* * * * *" },
  // A cache may be away for an hour; what it then still holds must not outlive its return by more than a moment.
  "onboarding.refill": { run: onboarding.refill, retry: { limit: 12, delay_s: 1 } },
  // Three tries within about a minute and a half, so that a provider's short trouble passes.
  embedding_queue: { run: manifest.embed, retry: { limit: 2, delay_s: 20 }, give_up: manifest.giveUpEmbedding },
}

const runtime = createRuntime(env(), { login: "worker" })
installRuntime(runtime)
const worker = await startWorker(
  runtime.pool,
  handlers,
  (data, signal) => runtime.systemCtx("workspace_id" in data ? String(data.workspace_id) : null, signal),
  runtime.log,
)
// What was under way when the last worker died need not wait for the minute.
await migration.watch(runtime.systemCtx(null)).catch((cause) => runtime.log.error("migration.not_watched", { cause }))
runtime.log.info("worker.ready", { queues: Object.keys(handlers).length })
// Tells the launcher that the queues exist, whatever the log level; there is no channel when started by hand.
process.send?.("ready")

let isStopping = false
async function stop() {
  if (isStopping) return
  isStopping = true
  await worker.stop()
  await runtime.close()
  process.exit(0)
}
process.on("SIGINT", stop)
process.on("SIGTERM", stop)
