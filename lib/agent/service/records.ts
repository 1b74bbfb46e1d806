import "server-only"
import { decodeTurn, encodeTurn, isTold, MESSAGE, type TurnRecord, type TurnStatus } from "#lib/agent/record"
import { folderOf } from "#lib/agent/service/artifacts"
import { isLive } from "#lib/agent/service/turns"
import * as store from "#lib/agent/store"
import * as eventStore from "#lib/agent/store/events"
import type { Ctx } from "#lib/platform/context"
import { sha256 } from "#lib/platform/crypto"
import { isAppError } from "#lib/platform/errors"

// Finished turns become one immutable object each, listed in the session's manifest.json; their event rows go.

/** A turn of another process without a sign of life for this long is dead: one comes every few seconds. */
const DEAD_AFTER_MS = 15_000

type Finish = { status: TurnStatus; message: string; response: unknown[]; tokens: number; cost_usd: number }

/** Ends a turn: object first, then the row and the session's sums, then the events go. */
export async function finishTurn(
  ctx: Ctx,
  session: store.SessionRow,
  turn: store.TurnRow,
  finish: Finish,
): Promise<void> {
  const ended_at = ctx.ports.clock().toISOString()
  const events = (await ctx.tx((db) => eventStore.listEvents(db, ctx.workspace_id, turn.id, null, 100_000))).filter(
    isTold,
  )
  const record: TurnRecord = {
    turn_id: turn.id,
    turn_index: turn.turn_index,
    status: finish.status,
    started_at: turn.started_at,
    ended_at,
    message: finish.message,
    events,
    response: finish.response,
  }
  const object = await putTurn(ctx, session.id, record)
  await ctx.tx(async (db) => {
    const isOurs = await store.endTurn(db, ctx.workspace_id, turn.id, { status: finish.status, ended_at, ...object })
    // Stopped from another process: the row has its end already, the object is still owed.
    if (!isOurs) await store.keepObject(db, ctx.workspace_id, turn.id, object)
    await store.addUsage(db, ctx.workspace_id, session.id, finish.tokens, finish.cost_usd)
    await eventStore.pruneEvents(db, ctx.workspace_id, turn.id)
  })
  await writeManifest(ctx, session.id)
}

async function putTurn(
  ctx: Ctx,
  session_id: string,
  record: TurnRecord,
): Promise<{ object_path: string; sha256: string }> {
  const text = encodeTurn(record)
  const hash = sha256(text)
  const object_path = `${folderOf(ctx.workspace_id, session_id)}/turns/${String(record.turn_index).padStart(5, "0")}-${hash}.jsonl`
  await ctx.ports.objects.put(object_path, text, "application/jsonl")
  return { object_path, sha256: hash }
}

/** Lists a session's objects beside them. It repeats what the rows say, so a failed write loses nothing. */
async function writeManifest(ctx: Ctx, session_id: string): Promise<void> {
  const key = `${folderOf(ctx.workspace_id, session_id)}/manifest.json`
  try {
    const turns = await ctx.tx((db) => store.listTurns(db, ctx.workspace_id, session_id))
    const listed = turns.flatMap(({ id, turn_index, status, object_path, sha256, started_at, ended_at }) =>
      object_path ? [{ turn_id: id, turn_index, status, object_path, sha256, started_at, ended_at }] : [],
    )
    await ctx.ports.objects.put(key, JSON.stringify({ session_id, turns: listed }, null, 2), "application/json")
    await ctx.tx((db) => store.updateSession(db, ctx.workspace_id, session_id, { object_path: key }))
  } catch (error) {
    ctx.log.error("assistant.manifest_failed", { session_id, error })
  }
}

/** One turn as it stands: from its object, or from its events while it runs or when the object is gone. */
export async function readTurn(ctx: Ctx, turn: store.TurnRow): Promise<TurnRecord> {
  if (turn.object_path) {
    const text = await ctx.ports.objects.getText(turn.object_path).catch((error: unknown) => {
      if (isAppError(error) && error.code === "not_found") return null
      throw error
    })
    if (text !== null) return decodeTurn(text)
    ctx.log.error("assistant.turn_object_missing", { turn_id: turn.id })
  }
  const rows = await ctx.tx((db) => eventStore.listEvents(db, ctx.workspace_id, turn.id, null, 100_000))
  if (rows.length === 0 && !turn.object_path) {
    // Its object was put, and its events went, after the row had been read.
    const now = await ctx.tx((db) => store.findTurn(db, ctx.workspace_id, turn.id))
    if (now?.object_path) return readTurn(ctx, now)
  }
  const message = String((rows.find((row) => row.event === MESSAGE)?.data as { text?: string } | undefined)?.text ?? "")
  const { id: turn_id, turn_index, status, started_at, ended_at } = turn
  return { turn_id, turn_index, status, started_at, ended_at, message, events: rows.filter(isTold), response: [] }
}

/** Every turn of a session, oldest first. */
export async function readTurns(ctx: Ctx, session_id: string): Promise<TurnRecord[]> {
  const turns = await ctx.tx((db) => store.listTurns(db, ctx.workspace_id, session_id))
  return Promise.all(turns.map((turn) => readTurn(ctx, turn)))
}

/**
 * Ends turns whose process is gone (a restart, a kill): they would look as if they ran for ever. What they had said
 * is kept. Gives the turn that really runs, if any.
 */
export async function healTurns(ctx: Ctx, session: store.SessionRow): Promise<store.TurnRow | null> {
  const turns = await ctx.tx((db) => store.listTurns(db, ctx.workspace_id, session.id))
  let running: store.TurnRow | null = null
  for (const turn of turns) {
    const isOwed = turn.status !== "running" && turn.object_path === null && !isLive(turn.id)
    if (turn.status !== "running" && !isOwed) continue
    if (isLive(turn.id)) {
      running = turn
      continue
    }
    const record = await readTurn(ctx, turn)
    const silent_ms = await ctx.tx((db) => eventStore.silentFor(db, ctx.workspace_id, turn.id))
    if (!isOwed && silent_ms !== null && silent_ms < DEAD_AFTER_MS) {
      running = turn
      continue
    }
    const response = [{ role: "assistant", content: wordsOf(record) || "(interrupted)" }]
    const status = turn.status === "running" ? "failed" : turn.status
    await finishTurn(ctx, session, turn, { status, message: record.message, response, tokens: 0, cost_usd: 0 })
    ctx.log.warn("assistant.turn_healed", { turn_id: turn.id })
  }
  return running
}

const wordsOf = (record: TurnRecord) =>
  record.events
    .filter((event) => event.event === "token")
    .map((event) => (event.data as { text: string }).text)
    .join("")
