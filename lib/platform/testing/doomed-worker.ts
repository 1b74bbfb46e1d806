import "server-only"
import { work } from "#lib/migration/service/work"
import { createPool } from "#lib/platform/db"
import { env } from "#lib/platform/env"
import { beforeStatements } from "#lib/platform/testing/failing-pool"
import { createRuntime, installRuntime } from "#lib/runtime"

// Started by `dieAtWork` and `diesAtWork`: works a run as the worker does, and says how that ended.

const [run_id, last] = process.argv.slice(2)
const pool = createPool(env().WORKER_DATABASE_URL as string)
let statements = 0
beforeStatements(pool, () => {
  if (++statements === Number(last)) process.kill(process.pid, "SIGKILL")
})
const runtime = createRuntime(env(), { login: "worker", pool })
installRuntime(runtime)
const ended = await work(runtime.systemCtx(null), { run_id: run_id as string })
process.stdout.write(`${JSON.stringify({ ended })}\n`)
await runtime.close()
process.exit(0)
