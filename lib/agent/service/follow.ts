import "server-only"
import { isTold } from "#lib/agent/record"
import { readTurn } from "#lib/agent/service/records"
import { follow } from "#lib/agent/service/turns"
import * as store from "#lib/agent/store"
import * as eventStore from "#lib/agent/store/events"
import type { Ctx } from "#lib/platform/context"
import type { ServerEvent } from "#lib/platform/endpoint"

// Following a turn reads its events from the table, so it makes no difference which process runs it, or when the
// follower came. A ring of the same process only shortens the wait.

const POLL_MS = 700
/** How often a turn that said it is done is asked whether it is on record. A process that died in between never is. */
const RECORD_TRIES = 5

const isOnRecord = (turn: store.TurnRow) => turn.status !== "running" && turn.object_path !== null

/** Every event of a turn after `after`, to its end. */
export async function* followTurn(ctx: Ctx, turn: store.TurnRow, after: string | null): AsyncGenerator<ServerEvent> {
  const follower = follow(turn.id)
  let last = after
  try {
    while (!ctx.signal.aborted) {
      const state = await ctx.tx((db) => store.findTurn(db, ctx.workspace_id, turn.id))
      if (!state) return
      // Read the state first: events written before its end are then all there, in the table or in the object.
      const isOver = isOnRecord(state)
      const events = isOver
        ? (await readTurn(ctx, state)).events.filter((event) => Number(event.id) > Number(last ?? 0))
        : await ctx.tx((db) => eventStore.listEvents(db, ctx.workspace_id, turn.id, last))
      for (const event of events) {
        last = event.id
        if (!isTold(event)) continue
        if (event.event === "done" && !isOver) await recorded()
        yield { id: event.id, event: event.event, data: event.data }
        if (event.event === "done") return
      }
      if (isOver) return
      if (events.length === 0) await follower.wait(POLL_MS)
    }
  } finally {
    follower.leave()
  }

  /** Whoever hears "done" may speak again at once, and the next turn is refused while this one still runs. */
  async function recorded() {
    for (let tries = 0; tries < RECORD_TRIES && !ctx.signal.aborted; tries++) {
      const now = await ctx.tx((db) => store.findTurn(db, ctx.workspace_id, turn.id))
      if (!now || isOnRecord(now)) return
      await follower.wait(POLL_MS)
    }
  }
}
