import "server-only"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { PgBoss } from "pg-boss"
import type { AdminCtx, Claims, Ctx, Ports, SystemCtx, UserCtx } from "#lib/platform/context"
import { ROLES, type Role } from "#lib/platform/endpoint"
import { envWith } from "#lib/platform/env"
import { failingPool } from "#lib/platform/testing/failing-pool"
import { createRuntime, installRuntime, type Runtime } from "#lib/runtime"
import * as workspaces from "#lib/workspaces/service"

// The world tests stand in: a real Postgres under the restricted login, objects in a folder, two workspaces with
// a person of every role. The only fake is the auth provider's verification: a token is `test.<user id>`.

export type Company = { workspace_id: string; slug: string } & Record<Role, Ctx>

export type World = {
  runtime: Runtime
  /** Two workspaces that must never see each other. */
  a: Company
  b: Company
  system: SystemCtx
  /** A platform admin, who is a member of no workspace. */
  admin: AdminCtx
  /** The worker's login, limited to one workspace. */
  systemIn(workspace_id: string): SystemCtx
  /** A bearer token for the HTTP door. */
  token(ctx: UserCtx): string
  /** Claims of a new person who has no profile yet. */
  stranger(email?: string): Claims
  /** A new workspace with a person of every role. */
  company(): Promise<Company>
  /** Runs `act` so that the n-th statement (from 1) on any connection cuts the connection before it runs. */
  failAt<T>(n: number, act: () => Promise<T>): Promise<{ statements: number; outcome: PromiseSettledResult<T> }>
  close(): Promise<void>
}

const QUEUES = [
  "audit.seal",
  "catalog.scan",
  "embedding_queue",
  "evidence.read",
  "evidence.sweep",
  "migration.one",
  "migration.prune",
  "migration.run",
  "migration.seal",
  "migration.watch",
  "onboarding.refill",
]

export async function openWorld(options: { ports?: Partial<Ports> } = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "bridge-world-"))
  const env = envWith({
    BRIDGE_MODE: "embedded",
    BRIDGE_DATA_DIR: folder,
    BRIDGE_AUTH_URL: "http://127.0.0.1:9",
    BRIDGE_SAMPLE_PATH: resolve(".bridge-test/sample.duckdb"),
    LOG_LEVEL: "silent",
  })
  const people = new Map<string, Claims>()
  const { pool, failAt } = failingPool(env.DATABASE_URL as string)
  const made = createRuntime(env, { pool })
  const verify = async (token: string) => people.get(token.replace(/^test\./, "")) ?? null
  const ports = { ...made.ports, auth: { ...made.ports.auth, verify }, ...options.ports }
  const runtime = createRuntime(env, { pool, ports })
  installRuntime(runtime)
  const worker = createRuntime(env, { login: "worker", ports })
  await makeQueues(env.MIGRATION_DATABASE_URL as string)

  const stranger = (email?: string, app_metadata: Claims["app_metadata"] = {}): Claims => {
    const sub = crypto.randomUUID()
    const exp = Math.floor(Date.now() / 1000) + 3600
    const claims = {
      sub,
      email: email ?? `${sub.slice(0, 8)}@example.com`,
      session_id: crypto.randomUUID(),
      app_metadata,
      exp,
    }
    people.set(sub, claims)
    return claims
  }

  async function company(): Promise<Company> {
    const owner = runtime.userCtx(stranger())
    const workspace = await workspaces.bootstrap(owner, {
      full_name: "",
      workspace_name: `World ${crypto.randomUUID().slice(0, 8)}`,
    })
    const roles: Partial<Record<Role, Ctx>> = { owner: await owner.enter(workspace.id) }
    for (const role of ROLES.filter((each) => each !== "owner")) roles[role] = await admit(roles.owner as Ctx, role)
    return { workspace_id: workspace.id, slug: workspace.slug, ...(roles as Record<Role, Ctx>) }
  }

  async function admit(owner: Ctx, role: Role): Promise<Ctx> {
    const claims = stranger()
    const person = runtime.userCtx(claims)
    await person.tx((db) =>
      db.insertInto("profiles").values({ user_id: claims.sub, email: claims.email, full_name: "" }).execute(),
    )
    await owner.tx((db) =>
      db
        .insertInto("workspace_members")
        .values({ workspace_id: owner.workspace_id, user_id: claims.sub, role })
        .execute(),
    )
    return person.enter(owner.workspace_id)
  }

  const platform_admin = runtime.userCtx(stranger(undefined, { role: "platform_admin" }))

  return {
    runtime,
    admin: Object.assign(platform_admin, { is_platform_admin: true as const }),
    a: await company(),
    b: await company(),
    system: worker.systemCtx(null),
    systemIn: (workspace_id) => worker.systemCtx(workspace_id),
    token: (ctx) => `test.${ctx.user.id}`,
    stranger,
    company,
    failAt,
    async close() {
      await worker.pool.end()
      await runtime.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Makes the queues a worker would make at its start. */
export async function makeQueues(connectionString: string) {
  const boss = new PgBoss({ connectionString, max: 1, migrate: false, supervise: false, schedule: false })
  await boss.start()
  for (const queue of QUEUES) if (!(await boss.getQueue(queue))) await boss.createQueue(queue)
  await boss.stop({ graceful: false })
}
