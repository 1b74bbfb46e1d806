import "server-only"
import type * as contract from "#lib/agent/contract"
import { encodeTurn, MESSAGE, messagesOf } from "#lib/agent/record"
import { getArtifact } from "#lib/agent/service/artifacts"
import { followTurn } from "#lib/agent/service/follow"
import { healTurns, readTurns } from "#lib/agent/service/records"
import { startTurn } from "#lib/agent/service/run-turn"
import { requireReady } from "#lib/agent/service/save"
import { chooseConnection } from "#lib/agent/service/tools"
import { stop as stopLive } from "#lib/agent/service/turns"
import * as store from "#lib/agent/store"
import * as eventStore from "#lib/agent/store/events"
import * as dashboards from "#lib/dashboards/service"
import * as models from "#lib/models/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import { violatedUnique } from "#lib/platform/db"
import type { BytesOutput, Input, Output, ServerEvent } from "#lib/platform/endpoint"
import { AppError, isAppError } from "#lib/platform/errors"

const mine = (ctx: Ctx) => ({ workspace_id: ctx.workspace_id, user_id: ctx.user.id })

async function requireSession(ctx: Ctx, id: string): Promise<store.SessionRow> {
  authorize(ctx, "analyst")
  const session = await ctx.tx((db) => store.findSession(db, mine(ctx), id))
  if (session) return session
  throw new AppError("not_found", "There is no such chat of yours in this workspace.", { reason: "assistant_session" })
}

const shown = (row: store.SessionRow, is_running: boolean): contract.AssistantSession => ({
  session_id: row.id,
  title: row.title,
  provider: row.provider,
  model: row.model,
  connection_id: row.connection_id,
  status: row.status as contract.AssistantSession["status"],
  is_running,
  total_tokens: row.total_tokens,
  total_cost_usd: row.total_cost_usd,
  created_at: row.created_at,
  ended_at: row.ended_at,
})

/** Begins a chat. */
export async function createSession(
  ctx: Ctx,
  input: Input<typeof contract.createAssistantSession>,
): Promise<Output<typeof contract.createAssistantSession>> {
  const session = await makeSession(ctx, input)
  return { session_id: session.id, created_at: session.created_at }
}

async function makeSession(ctx: Ctx, input: Input<typeof contract.createAssistantSession>): Promise<store.SessionRow> {
  authorize(ctx, "analyst")
  const chosen = models.choose(ctx, { provider: input.provider })
  const connection = await chooseConnection(ctx, input.connection_id ?? null)
  return ctx.tx(async (db) => {
    const session = await store.insertSession(db, { ...mine(ctx), ...chosen, connection_id: connection.id })
    ctx.audit({
      action: "assistant_session.create",
      target_type: "assistant_session",
      target_id: session.id,
      details: { provider: chosen.provider, model: chosen.model },
    })
    return session
  })
}

export async function listSessions(
  ctx: Ctx,
  input: Input<typeof contract.listAssistantSessions>,
): Promise<{ sessions: contract.AssistantSession[] }> {
  authorize(ctx, "analyst")
  const rows = await ctx.tx((db) => store.listSessions(db, mine(ctx), input.limit))
  return { sessions: rows.map((row) => shown(row, row.is_running)) }
}

export async function getSession(
  ctx: Ctx,
  input: { id: string },
): Promise<contract.AssistantSession & { messages: contract.AssistantMessage[] }> {
  const before = await requireSession(ctx, input.id)
  const running = await healTurns(ctx, before)
  const session = await requireSession(ctx, input.id)
  return { ...shown(session, running !== null), messages: await messagesIn(ctx, session) }
}

export async function messages(ctx: Ctx, input: { id: string }): Promise<{ messages: contract.AssistantMessage[] }> {
  const session = await requireSession(ctx, input.id)
  await healTurns(ctx, session)
  return { messages: await messagesIn(ctx, session) }
}

async function messagesIn(ctx: Ctx, session: store.SessionRow): Promise<contract.AssistantMessage[]> {
  const rows = await ctx.tx((db) => store.listTurns(db, ctx.workspace_id, session.id))
  const records = await readTurns(ctx, session.id)
  return records.flatMap((record) =>
    messagesOf(record, rows.find((row) => row.id === record.turn_id)?.pending_sha256 ?? null),
  )
}

/** Ends a chat and stops what runs in it. What was said stays. */
export async function endSession(ctx: Ctx, input: { id: string }): Promise<void> {
  const session = await requireSession(ctx, input.id)
  await stop(ctx, input)
  if (session.ended_at) return
  await ctx.tx(async (db) => {
    await store.updateSession(db, ctx.workspace_id, session.id, {
      status: "completed",
      ended_at: ctx.ports.clock().toISOString(),
    })
    ctx.audit({ action: "assistant_session.end", target_type: "assistant_session", target_id: session.id })
  })
}

export async function exportSession(ctx: Ctx, input: { id: string }): Promise<BytesOutput> {
  const session = await requireSession(ctx, input.id)
  const records = await readTurns(ctx, session.id)
  return {
    body: records.map(encodeTurn).join(""),
    content_type: "application/jsonl; charset=utf-8",
    headers: { "content-disposition": `attachment; filename="chat-${session.id}.jsonl"` },
  }
}

export async function artifact(ctx: Ctx, input: { id: string; sha256: string }): Promise<BytesOutput> {
  const session = await requireSession(ctx, input.id)
  return {
    body: await getArtifact(ctx, session.id, input.sha256),
    content_type: "application/yaml; charset=utf-8",
    etag: input.sha256,
  }
}

/** A draft with its data, as its dashboard would be shown. */
export async function previewArtifact(ctx: Ctx, input: { id: string; sha256: string }) {
  const session = await requireSession(ctx, input.id)
  return dashboards.preview(ctx, { yaml: await getArtifact(ctx, session.id, input.sha256) })
}

/** The same as JSON, ready to send. */
export async function artifactView(ctx: Ctx, input: { id: string; sha256: string }): Promise<BytesOutput> {
  return { body: JSON.stringify(await previewArtifact(ctx, input)), content_type: "application/json; charset=utf-8" }
}

/** Says something and follows the turn. The words are kept before the model hears them; one turn at a time. */
export async function stream(
  ctx: Ctx,
  input: Input<typeof contract.streamAssistantTurn> & { idempotency_key?: string },
): Promise<AsyncIterable<ServerEvent>> {
  const session = await requireSession(ctx, input.id)
  if (session.ended_at)
    throw new AppError("conflict", "This chat has ended. Begin a new one.", { reason: "session_ended" })
  const turn = await beginTurn(ctx, session, input, "none")
  return followTurn(ctx, turn, null)
}

type Said = {
  message: string
  tools?: contract.ToolName[] | undefined
  tool_choice?: Input<typeof contract.streamAssistantTurn>["tool_choice"]
  idempotency_key?: string | undefined
}

async function beginTurn(
  ctx: Ctx,
  session: store.SessionRow,
  said: Said,
  create_grant: "none" | "open",
): Promise<store.TurnRow> {
  const key = said.idempotency_key ?? null
  const known = key ? await ctx.tx((db) => store.findTurnByKey(db, ctx.workspace_id, session.id, key)) : undefined
  if (known) return known
  const running = await healTurns(ctx, session)
  if (running)
    throw new AppError("conflict", "The assistant is still answering. Wait for it, or stop it first.", {
      reason: "turn_running",
      turn_id: running.id,
    })
  const place = { ...mine(ctx), session_id: session.id }
  const begun = await ctx
    .tx(async (db) => {
      const turn = await store.insertTurn(db, { ...place, idempotency_key: key, create_grant })
      await eventStore.insertEvents(db, { ...place, turn_id: turn.id }, [
        { event: MESSAGE, data: { text: said.message.toWellFormed().replaceAll("\u0000", "\uFFFD") } },
      ])
      if (!session.title)
        await store.updateSession(db, ctx.workspace_id, session.id, {
          title: said.message.replace(/\s+/g, " ").slice(0, 80),
        })
      ctx.audit({
        action: "assistant_turn.begin",
        target_type: "assistant_turn",
        target_id: turn.id,
        details: { session_id: session.id, create_grant },
      })
      return turn
    })
    .catch((error: unknown) => {
      if (violatedUnique(error))
        throw new AppError(
          "conflict",
          "The assistant is still answering. Wait for it, or stop it first.",
          { reason: "turn_running" },
          { cause: error },
        )
      throw error
    })
  startTurn(ctx, session, begun, said)
  return begun
}

/** Follows the latest turn again, after an event. */
export async function resume(
  ctx: Ctx,
  input: { id: string; last_event_id?: string | undefined },
): Promise<AsyncIterable<ServerEvent>> {
  const session = await requireSession(ctx, input.id)
  await healTurns(ctx, session)
  const turn = await ctx.tx((db) => store.latestTurn(db, ctx.workspace_id, session.id))
  if (!turn) throw new AppError("not_found", "Nothing has been asked in this chat yet.", { reason: "turn" })
  return followTurn(ctx, turn, input.last_event_id ?? null)
}

/** Stops the running turn, wherever it runs. */
export async function stop(ctx: Ctx, input: { id: string }): Promise<{ is_stopped: boolean }> {
  const session = await requireSession(ctx, input.id)
  const turn = await ctx.tx((db) => store.latestTurn(db, ctx.workspace_id, session.id))
  if (turn?.status !== "running") return { is_stopped: false }
  // In this process the turn ends itself and keeps what it said; elsewhere it finds its row ended at the next event.
  if (!stopLive(turn.id))
    await ctx.tx((db) =>
      store.endTurn(db, ctx.workspace_id, turn.id, { status: "stopped", ended_at: ctx.ports.clock().toISOString() }),
    )
  return { is_stopped: true }
}

/** The person's yes to exactly these bytes. Every rule is checked again; saying it twice saves once. */
export async function confirm(
  ctx: Ctx,
  input: { id: string; sha256: string },
): Promise<Output<typeof contract.confirmAssistantDashboard>> {
  const session = await requireSession(ctx, input.id)
  const turns = await ctx.tx((db) => store.listTurns(db, ctx.workspace_id, session.id))
  const offered = turns.find((turn) => turn.pending_sha256 === input.sha256)
  if (!offered) {
    const waiting = turns.findLast((turn) => turn.pending_sha256 !== null)?.pending_sha256
    throw new AppError(
      "conflict",
      waiting
        ? "This is not the dashboard that waits for your yes. Look at the latest preview and confirm that one."
        : "No dashboard of this chat waits for a yes.",
      { reason: "not_offered", ...(waiting ? { waiting_sha256: waiting } : {}) },
    )
  }
  const yaml = await getArtifact(ctx, session.id, input.sha256)
  const dashboard = await requireReady(ctx, session.id, yaml)
  const done = {
    slug: dashboard.slug,
    title: dashboard.title,
    sha256: input.sha256,
    preview_url: `/dashboards/${dashboard.slug}`,
  }
  const existing = await dashboards.get(ctx, { slug: dashboard.slug }).catch((error: unknown) => {
    if (isAppError(error) && error.code === "not_found") return null
    throw error
  })
  if (existing?.etag === input.sha256) return done
  await dashboards.create(ctx, { yaml })
  return done
}

/** Makes a dashboard from a prompt: a session of its own, whose one turn may create one new dashboard. */
export async function generate(
  ctx: Ctx,
  input: Input<typeof contract.generateDashboard>,
): Promise<AsyncIterable<ServerEvent>> {
  const session = await makeSession(ctx, { connection_id: input.connection_id })
  const turn = await beginTurn(ctx, session, { message: input.user_prompt }, "open")
  return followTurn(ctx, turn, null)
}
