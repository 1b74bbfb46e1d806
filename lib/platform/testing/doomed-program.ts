import "server-only"
import * as manifest from "#lib/manifest/service"
import { SessionId } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import { databaseTrouble } from "#lib/platform/db"
import { env } from "#lib/platform/env"
import { AppError } from "#lib/platform/errors"
import type { Task } from "#lib/platform/testing/doomed"
import { createRuntime, installRuntime } from "#lib/runtime"

// Started by `startDoomed`. One line of JSON per answer, written before anything else happens.

const { verb, claims, workspace_id, session_id: text } = JSON.parse(process.argv[2] ?? "") as Task
const session_id = SessionId.parse(text)
const runtime = createRuntime(env())
installRuntime(runtime)
const ctx = await runtime.memberCtx(claims, workspace_id)
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
const save = (company_name: string) =>
  onboarding.saveStep(ctx, { session_id, step_id: 1, data: { company_name, description: "x".repeat(2_000) } })

if (verb === "save") say(await save("New"))
else if (verb === "finalize") {
  const all = { generate_bcm: true, cache_bcm: true, persist_bcm: true, enqueue_embeddings: true }
  const { bcm_version } = await manifest.finalize(ctx, { session_id, ...all })
  say({ bcm_version })
} else if (verb === "read") {
  const { revision, data } = await onboarding.getStep(ctx, { session_id, step_id: 1 })
  say({ revision, name: data.company_name })
} else {
  // Types until it is killed, and says how each save went.
  for (let n = 1; ; n++) {
    const name = `${process.pid} ${n}`
    const began = performance.now()
    try {
      const { revision } = await save(name)
      say({ name, revision, ms: performance.now() - began })
    } catch (error) {
      const known = error instanceof AppError ? error : databaseTrouble(error)
      say({ name, refused: known?.code ?? String(error), ms: performance.now() - began })
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
await runtime.close()
process.exit(0)
