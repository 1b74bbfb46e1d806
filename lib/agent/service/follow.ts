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

/** Every event of a turn after `after`, to its end. */
export async function* followTurn(ctx: Ctx, turn: store.TurnRow, after: string | null): AsyncGenerator<ServerEvent> {
  const follower = follow(turn.id)
  let last = after
  try {
    while (!ctx.signal.aborted) {
      const state = await ctx.tx((db) => store.findTurn(db, ctx.workspace_id, turn.id))
      if (!state) return
      // Read the state first: events written before its end are then all there, in the table or in the object.
      const isOver = state.status !== "running" && state.object_path !== null
      const events = isOver
        ? (await readTurn(ctx, state)).events.filter((event) => Number(event.id) > Number(last ?? 0))
        : await ctx.tx((db) => eventStore.listEvents(db, ctx.workspace_id, turn.id, last))
      for (const event of events) {
        last = event.id
        if (!isTold(event)) continue
        yield { id: event.id, event: event.event, data: event.data }
        if (event.event === "done") return
      }
      if (isOver) return
      if (events.length === 0) await follower.wait(POLL_MS)
    }
  } finally {
    follower.leave()
  }
}
