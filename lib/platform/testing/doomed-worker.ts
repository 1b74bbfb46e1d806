import "server-only"
import { work } from "#lib/migration/service/work"
import { env } from "#lib/platform/env"
import { createRuntime, installRuntime } from "#lib/runtime"

// Started by `dieAtWork`: works a run as the worker does, and says how that ended.

const runtime = createRuntime(env(), { login: "worker" })
installRuntime(runtime)
const ended = await work(runtime.systemCtx(null), { run_id: process.argv[2] as string })
process.stdout.write(`${JSON.stringify({ ended })}\n`)
await runtime.close()
process.exit(0)
