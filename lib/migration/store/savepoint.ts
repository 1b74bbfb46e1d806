import "server-only"
import { sql } from "kysely"
import type { Db } from "#lib/platform/context"

/** Undoes what `fn` did when it throws, and nothing else of the transaction. */
export async function within<T>(db: Db, fn: () => Promise<T>): Promise<T> {
  await sql`savepoint within`.execute(db)
  try {
    const result = await fn()
    await sql`release savepoint within`.execute(db)
    return result
  } catch (error) {
    // On a connection that is gone this fails too; what went wrong first is what is told.
    await sql`rollback to savepoint within`.execute(db).catch(() => undefined)
    throw error
  }
}

/** Does all of `fn`, deferred constraints included, and undoes it. */
export async function undone<T>(db: Db, fn: () => Promise<T>): Promise<T> {
  await sql`savepoint undone`.execute(db)
  const result = await fn()
  await sql`set constraints all immediate`.execute(db)
  await sql`rollback to savepoint undone`.execute(db)
  return result
}
