import "server-only"
import { type CompiledQuery, sql } from "kysely"
import type { Db } from "#lib/platform/context"
import { AppError } from "#lib/platform/errors"

/** One caller's key for one act: the same key with the same body has one effect and one answer for 24 hours. */
export type IdempotencyKey = { user_id: string; key: string; route: string; body_sha256: string }

/** Thrown inside a transaction to leave it: the act was done before, and this was its answer. */
export class Replay extends Error {
  override readonly name = "Replay"
  readonly response: unknown
  constructor(response: unknown) {
    super("replayed")
    this.response = response
  }
}

/** True for a Replay of any module instance (Next loads this file more than once in a process). */
export function isReplay(error: unknown): error is Replay {
  return error instanceof Error && error.name === "Replay" && "response" in error
}

/** Takes the key for this transaction. Throws `Replay` when its act is done, `conflict` when it is under way or the body differs. */
export async function claimKey(db: Db, claim: IdempotencyKey): Promise<void> {
  // A plain insert would wait for the other transaction; a caller should hear at once that it is under way.
  const lock = `${claim.user_id} ${claim.route} ${claim.key}`
  const { rows } = await sql<{
    taken: boolean
  }>`select pg_try_advisory_xact_lock(hashtextextended(${lock}, 0)) as taken`.execute(db)
  if (!rows[0]?.taken) {
    throw new AppError("conflict", "A request with this Idempotency-Key is still under way. Try again in a moment.", {
      reason: "in_flight",
      retry_after_s: 1,
    })
  }
  const done = await db
    .selectFrom("idempotency_keys")
    .select(["body_sha256", "response"])
    .where("user_id", "=", claim.user_id)
    .where("route", "=", claim.route)
    .where("key", "=", claim.key)
    .where("created_at", ">", sql<string>`now() - interval '24 hours'`)
    .executeTakeFirst()
  if (!done) return
  if (done.body_sha256 !== claim.body_sha256) {
    throw new AppError(
      "conflict",
      "This Idempotency-Key was used with a different body. Use a new key for a new request.",
      {
        reason: "key_reused",
      },
    )
  }
  throw new Replay(done.response)
}

/** The statement that keeps the response of an act, for the transaction that did it. */
export function keepResponse(db: Db, claim: IdempotencyKey, response: unknown): CompiledQuery {
  const kept = { response: response === undefined ? null : JSON.stringify(response), body_sha256: claim.body_sha256 }
  return db
    .insertInto("idempotency_keys")
    .values({ ...claim, ...kept })
    .onConflict((conflict) =>
      conflict.columns(["user_id", "route", "key"]).doUpdateSet({ ...kept, created_at: sql<string>`now()` }),
    )
    .compile()
}
