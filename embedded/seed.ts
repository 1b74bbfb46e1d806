import { readFileSync } from "node:fs"
import type { Client } from "pg"
import * as dashboards from "#lib/dashboards/service"
import { DEMO_EMAIL, demoPassword } from "#lib/identity/demo"
import * as identity from "#lib/identity/service"
import * as manifest from "#lib/manifest/service"
import { SessionId } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx, UserCtx } from "#lib/platform/context"
import { env } from "#lib/platform/env"
import { isAppError } from "#lib/platform/errors"
import { createRuntime, installRuntime, type Runtime } from "#lib/runtime"
import * as workspaces from "#lib/workspaces/service"
import { withClient } from "./database.mjs"
import { DEMO_ANSWERS } from "./demo/answers.ts"
import { addLegacyUsers } from "./demo/legacy-users.ts"
import { seedCompanies } from "./seed-companies.ts"

// The demo workspaces, made by the same verbs people use. Idempotent: what is there is left as it is.

const FORMER_USERS = 5_000

const DASHBOARDS = ["revenue-overview", "customers-and-marketing"]

async function signInOrUp(runtime: Runtime): Promise<{ user: UserCtx; ctx: Ctx }> {
  const ctx = runtime.publicCtx()
  const account = { email: DEMO_EMAIL, password: demoPassword(env().SUPABASE_SECRET_KEY ?? "") }
  const signedIn = await identity.signIn(ctx, account).catch((error: unknown) => {
    if (isAppError(error) && error.code === "unauthenticated") return null
    throw error
  })
  const found = signedIn ?? (await identity.signUp(ctx, { ...account, full_name: "Demo" }))
  if (found === "confirm_email")
    throw new Error("The auth provider wants the demo's email confirmed; the embedded one never does.")
  const user = ctx.as(found.claims)
  const workspace = await workspaces.bootstrap(user, { full_name: "Demo", workspace_name: "Fernhollow Outfitters" })
  return { user, ctx: await user.enter(workspace.id) }
}

async function answerSteps(ctx: Ctx): Promise<void> {
  const { sessions } = await onboarding.list(ctx)
  if (sessions.some((session) => session.status === "finalized")) return
  const { session_id } = sessions[0] ?? (await onboarding.create(ctx))
  for (const [step, data] of Object.entries(DEMO_ANSWERS)) {
    await onboarding.saveStep(ctx, {
      session_id: SessionId.parse(session_id),
      step_id: Number(step),
      data: data as Record<string, never>,
    })
  }
  await manifest.finalize(ctx, {
    session_id: SessionId.parse(session_id),
    generate_bcm: true,
    cache_bcm: true,
    persist_bcm: true,
    enqueue_embeddings: true,
  })
}

async function saveDashboards(ctx: Ctx): Promise<void> {
  for (const slug of DASHBOARDS) {
    const yaml = readFileSync(new URL(`./demo/${slug}.yaml`, import.meta.url), "utf8")
    await dashboards.create(ctx, { yaml }).catch((error: unknown) => {
      // Somebody may have edited it: theirs stays.
      if (isAppError(error) && error.code === "conflict") return
      throw error
    })
  }
}

/** People of the former onboarding, for the migration to have somebody to move. They have no logins. */
async function addFormerUsers(): Promise<void> {
  const { MIGRATION_DATABASE_URL } = env()
  if (MIGRATION_DATABASE_URL)
    await withClient(MIGRATION_DATABASE_URL, (client: Client) => addLegacyUsers(client, FORMER_USERS))
}

const runtime = createRuntime(env())
installRuntime(runtime)
try {
  const { user, ctx } = await signInOrUp(runtime)
  await answerSteps(ctx)
  await saveDashboards(ctx)
  await Promise.all([seedCompanies(user), addFormerUsers()])
} finally {
  await runtime.close()
}
