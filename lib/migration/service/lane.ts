import "server-only"
import type { LaneRow, RunRow } from "#lib/migration/store/run"
import type { Db } from "#lib/platform/context"

/** What became of users in one statement. `skipped`: nothing to do for them after all. */
export type Moved = {
  succeeded: string[]
  failed: string[]
  skipped?: string[]
  /** One hash for each user it was done for, in hex: the root is their sum. */
  leaves: string[]
  /** Called once all of it has committed. */
  after?: () => void
}

/** One direction of moving users; the runner does the rest: lanes, cursor, batches, pace, splitting. */
export type Mover<U extends { user_id: string }> = {
  /**
   * The next users of a lane after its cursor, in id order. `run.user_ids`, when there are any, are the only ones asked
   * for: the lane's next, or those who are read again.
   */
  read(db: Db, run: RunRow, lane: LaneRow, limit: number): Promise<U[]>
  /** Moves them in the caller's transaction; users that are missing from all lists moved meanwhile and are read again. */
  move(db: Db, run: RunRow, users: readonly U[], batchOf: (user_id: string) => number): Promise<Moved>
}
