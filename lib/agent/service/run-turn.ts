import "server-only"
import type { ModelMessage } from "ai"
import type { ToolName } from "#lib/agent/contract"
import { historyOf } from "#lib/agent/history"
import { unverifiedNumbers } from "#lib/agent/numbers"
import { createEventLog } from "#lib/agent/service/event-log"
import { errorData, type LoopEnd, runLoop } from "#lib/agent/service/loop"
import { instructions } from "#lib/agent/service/prompt"
import { finishTurn, readTurns } from "#lib/agent/service/records"
import type { ToolScope } from "#lib/agent/service/scope"
import { createToolbox } from "#lib/agent/service/toolbox"
import { chooseConnection } from "#lib/agent/service/tools"
import { begin } from "#lib/agent/service/turns"
import * as store from "#lib/agent/store"
import { costOf, modelFacts } from "#lib/models/catalog"
import { Provider } from "#lib/models/contract"
import * as models from "#lib/models/service"
import type { Ctx } from "#lib/platform/context"

declare module "#lib/platform/context" {
  interface Ports {
    /** How long a turn goes on without a follower, in milliseconds; 30 s unless told. */
    assistant_grace_ms?: number
  }
}

export type TurnInput = {
  message: string
  tools?: ToolName[] | undefined
  tool_choice?: "auto" | "required" | "none" | { tool: ToolName } | undefined
}

/** Starts a turn that belongs to no connection. What it does can be read from its events; it never throws. */
export function startTurn(asked: Ctx, session: store.SessionRow, turn: store.TurnRow, input: TurnInput): void {
  const live = begin(turn.id, asked.ports.assistant_grace_ms)
  // The request's own signal ends with the request; the turn has its own.
  const ctx: Ctx = { ...asked, signal: live.signal }
  const log = createEventLog(ctx, { session_id: session.id, turn_id: turn.id }, live.ring, () => live.stop("stopped"))
  let saved: string | null = null
  const work = async () => {
    let end: LoopEnd | null = null
    let unverified: string[] = []
    try {
      const connection = await chooseConnection(ctx, session.connection_id)
      const scope: ToolScope = {
        ctx,
        session_id: session.id,
        turn_id: turn.id,
        connection_id: connection.id,
        emit: log.emit,
        takeGrant: () => ctx.tx((db) => store.moveGrant(db, ctx.workspace_id, turn.id, "open", "used")),
        returnGrant: async () =>
          void (await ctx.tx((db) => store.moveGrant(db, ctx.workspace_id, turn.id, "used", "open"))),
        saved: (slug) => {
          saved = slug
        },
      }
      const toolbox = createToolbox(scope, input.tools)
      const provider = Provider.parse(session.provider)
      const facts = modelFacts(provider, session.model)
      const earlier = (await readTurns(ctx, session.id)).filter((record) => record.turn_id !== turn.id)
      const history = historyOf(earlier, facts.context_tokens * 2) as unknown as ModelMessage[]
      end = await runLoop({
        ctx,
        model: models.open(ctx, {
          provider,
          model: session.model,
          session_id: session.id,
          purpose: turn.create_grant === "none" ? "chat" : "generate",
        }),
        instructions: await instructions(ctx, connection),
        messages: [...history, { role: "user", content: input.message }],
        toolbox,
        tool_choice: input.tool_choice,
        log,
        signal: live.signal,
      })
      unverified = unverifiedNumbers(end.text, [
        toolbox.outputs,
        earlier.map((record) => record.response),
        input.message,
      ])
    } catch (error) {
      if (!live.signal.aborted) await log.emit("error", errorData(ctx, error))
    }
    const usage = end?.usage ?? { input_tokens: 0, output_tokens: 0, total_tokens: 0 }
    const cost_usd = costOf(modelFacts(Provider.parse(session.provider), session.model), {
      input_tokens: usage.input_tokens,
      output_tokens: usage.output_tokens,
      cached_input_tokens: end?.cache.read ?? 0,
      cache_write_tokens: end?.cache.write ?? 0,
    })
    const status = live.signal.aborted ? "stopped" : (end?.status ?? "failed")
    await log.emit("done", {
      session_id: session.id,
      turn_id: turn.id,
      status,
      usage,
      cost_usd,
      dashboard_slug: saved,
      preview_url: saved ? `/dashboards/${saved}` : null,
      unverified_numbers: unverified,
    })
    log.close()
    await finishTurn(ctx, session, turn, {
      status,
      message: input.message,
      response: end?.response ?? [],
      tokens: usage.total_tokens,
      cost_usd,
    })
  }
  work()
    .catch((error: unknown) => ctx.log.error("assistant.turn_lost", { turn_id: turn.id, error }))
    .finally(() => {
      log.close()
      live.end()
    })
}
