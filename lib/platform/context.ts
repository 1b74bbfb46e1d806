import type { Transaction } from "kysely"
import type { Cache } from "#lib/platform/cache"
import type { DB } from "#lib/platform/database"
import type { Role } from "#lib/platform/endpoint"
import type { Limits } from "#lib/platform/limits"
import type { Log } from "#lib/platform/log"
import type { Objects } from "#lib/platform/objects"

// Authority is a type. A verb says in its first parameter who may call it, and a route that hands it
// less does not compile. Contexts are made in `lib/runtime.ts` and by the test kit, nowhere else.

/** What every verb may use. Nouns add their own ports: `declare module "#lib/platform/context" { interface Ports { warehouse: ... } }`. */
export interface Ports {
  cache: Cache
  objects: Objects
  limits: Limits
  /** Now, as a port, so that time can be moved in tests. */
  clock: () => Date
  /** The address people reach the app under, without a trailing slash. */
  origin: string
}

/** Queues and the data their jobs carry. Nouns add their own, as with `Ports`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging in the nouns
export interface Jobs {}

/** Verified claims of an access token. */
export type Claims = {
  sub: string
  email: string
  session_id: string
  app_metadata: { role?: string; [key: string]: unknown }
  exp: number
}

/** A row of the audit log: who and where come from the context. `details` holds ids, codes and counts, never content. */
export type Act = {
  action: `${string}.${string}`
  target_type: string
  target_id: string
  /** Where it happened, when the context stands in no workspace yet. */
  workspace_id?: string
  details?: Record<string, string | number | boolean | null>
  /** The statement that did it wrote the row too. */
  is_written?: boolean
}

export type SendOptions = { priority?: number; singleton_key?: string; start_after_s?: number }

export type Db = Transaction<DB>

type Base = {
  request_id: string
  trace_id: string
  ip: string
  /** Aborted when the caller has gone or the deadline has passed. */
  signal: AbortSignal
  log: Log
  ports: Ports
}

type Transactional = {
  /**
   * One transaction under the caller's claims and the restricted role. Re-entrant: a nested call joins the outer one.
   * Audit rows and jobs collected inside are written last, then all commits together. Never call a model,
   * a warehouse or an object store inside.
   */
  tx<T>(fn: (db: Db) => Promise<T>): Promise<T>
  /** Collects an audit row. Throws outside `tx`. */
  audit(act: Act): void
  /** Collects a job for the worker. Throws outside `tx`. */
  send<Q extends keyof Jobs & string>(queue: Q, data: Jobs[Q], options?: SendOptions): void
  /**
   * Calls `fn` once the outermost transaction has committed, and never when it did not. `fn` must not throw: what it
   * follows has already happened. Throws outside `tx`.
   */
  after(fn: () => void): void
}

/** Anybody. */
export type PublicCtx = Base & {
  /** The context of a person whose claims were just verified (sign-up, sign-in). */
  as(claims: Claims): UserCtx
}

/** Somebody signed in, in no particular workspace. */
export type UserCtx = Base &
  Transactional & {
    user: { id: string; email: string; is_platform_admin: boolean; claims: Claims }
    /** Steps into a workspace the person is a member of; `not_found` otherwise. */
    enter(workspace_id: string): Promise<Ctx>
  }

/** Somebody signed in, in one of their workspaces. */
export type Ctx = UserCtx & { workspace_id: string; role: Role }

/** A platform admin: may act across workspaces. */
export type AdminCtx = UserCtx & { is_platform_admin: true }

/** Where acts of platform admins are audited that belong to no workspace. No workspace has this id. */
export const PLATFORM = "00000000-0000-0000-0000-000000000000"

/** A job: no person; limited to one workspace when it has one. */
export type SystemCtx = Base & Transactional & { system: true; workspace_id: string | null }
