import "server-only"
import { tool as sdkTool, type ToolSet } from "ai"
import type { AssistantEventData, ToolName, ToolOutcome } from "#lib/agent/contract"
import { argsHash } from "#lib/agent/service/arguments"
import type { ToolScope } from "#lib/agent/service/scope"
import { TOOLS, type Tool } from "#lib/agent/service/tools"
import * as toolStore from "#lib/agent/store/tools"
import { counted, fresh, isWithdrawn } from "#lib/agent/withdrawal"
import * as connections from "#lib/connections/service"
import { fence } from "#lib/models/fence"
import { sha256 } from "#lib/platform/crypto"
import { AppError, isAppError } from "#lib/platform/errors"

// The registry as the SDK's tools: every call is cached where it may be, timed, put on record by hashes, and told to
// whoever follows the turn.

const MOST_CACHED_BYTES = 262_144
const MOST_SHOWN_CHARS = 8_000

export type Toolbox = {
  set: ToolSet
  /** The tools a step may use now. */
  active(): ToolName[]
  /** A call that never ran: unknown name or a shape that does not fit. */
  onInvalid(call_id: string, tool: string, message: string): Promise<void>
  /** Everything tools returned in this turn. */
  outputs: unknown[]
}

/** Builds the tools of one turn. `allowed` narrows them. */
export function createToolbox(scope: ToolScope, allowed: ToolName[] | undefined): Toolbox {
  let tally = fresh()
  const outputs: unknown[] = []
  const names = TOOLS.map((tool) => tool.name).filter((name) => !allowed || allowed.includes(name))
  const place = {
    workspace_id: scope.ctx.workspace_id,
    user_id: scope.ctx.user.id,
    session_id: scope.session_id,
    turn_id: scope.turn_id,
  }

  const record = (tool: string, args_sha256: string, status: ToolOutcome, duration_ms: number, is_cached: boolean) =>
    scope.ctx.tx((db) => toolStore.insertToolCall(db, { ...place, tool, args_sha256, status, duration_ms, is_cached }))

  async function call(tool: Tool, input: Record<string, unknown>, call_id: string): Promise<unknown> {
    const started = performance.now()
    const key = tool.key(input as never)
    const args_sha256 = argsHash(key)
    const elapsed = () => Math.round(performance.now() - started)
    const end = async (status: ToolOutcome, summary: string, is_cached: boolean, output?: unknown) => {
      const duration_ms = elapsed()
      if (tool.is_query) tally = counted(tally, status, duration_ms)
      await record(tool.name, args_sha256, status, duration_ms, is_cached)
      const shown =
        output === undefined || JSON.stringify(output).length > MOST_SHOWN_CHARS ? {} : { output: output as never }
      await scope.emit("tool_result", { call_id, tool: tool.name, status, summary, duration_ms, is_cached, ...shown })
    }
    await scope.emit("tool_call", { call_id, tool: tool.name, input: shownInput(input) })
    try {
      // The SDK offers a step its active tools only; a model that names another all the same gets a refusal.
      if (!active().includes(tool.name))
        throw new AppError("forbidden", `${tool.name} may not be used now. Tools: ${active().join(", ") || "none"}.`)
      const cacheKey = tool.ttl_s > 0 ? await cacheName(tool, key) : null
      const cached = cacheKey
        ? await scope.ctx.tx((db) => toolStore.findCached(db, place.workspace_id, cacheKey, scope.ctx.ports.clock()))
        : undefined
      const output = cached ?? (await tool.run(scope, input as never))
      outputs.push(output)
      if (cacheKey && cached === undefined) await keep(cacheKey, tool, output)
      await end(tool.outcome?.(output) ?? "ok", tool.summary(output), cached !== undefined, output)
      return output
    } catch (error) {
      const known = isAppError(error) ? error : null
      const isRefusal = known !== null && known.status < 500
      const message = known?.message ?? "This tool failed on our side. Try again, or go on without it."
      if (!known) scope.ctx.log.error("tool.failed", { tool: tool.name, error })
      outputs.push(message)
      await end(isRefusal ? "refused" : "failed", message, false)
      throw new Error(message, { cause: error })
    }
  }

  const active = () =>
    names.filter((name) => !(isWithdrawn(tally) && TOOLS.find((tool) => tool.name === name)?.is_query))

  function invalidText(tool: string, message: string): string {
    const list = active().join(", ") || "none"
    if (!TOOLS.some((known) => known.name === tool)) return `There is no tool ${tool}. Tools: ${list}.`
    return active().some((name) => name === tool) ? message : `${tool} may not be used now. Tools: ${list}.`
  }

  // What a person may see is part of the key, so that nobody reads another's answer; a new catalogue makes all keys new.
  async function cacheName(tool: Tool, key: Record<string, unknown>): Promise<string> {
    const { ctx, connection_id } = scope
    const catalog_version = await connections.withWarehouse(
      ctx,
      connection_id,
      async (_, found) => found.catalog_version,
    )
    const scoped = { ...key, workspace_id: place.workspace_id, connection_id, catalog_version, role: ctx.role }
    return `tool:${tool.name}:${argsHash(scoped)}`
  }

  async function keep(key: string, tool: Tool, output: unknown) {
    const payload = JSON.stringify(output)
    const size_bytes = Buffer.byteLength(payload)
    if (size_bytes > MOST_CACHED_BYTES) return
    const expires_at = new Date(scope.ctx.ports.clock().getTime() + tool.ttl_s * 1000).toISOString()
    await scope.ctx.tx((db) =>
      toolStore.putCached(db, {
        workspace_id: place.workspace_id,
        key,
        tool: tool.name,
        payload,
        size_bytes,
        expires_at,
      }),
    )
  }

  const set: ToolSet = Object.fromEntries(
    TOOLS.map((tool) => [
      tool.name,
      sdkTool({
        description: tool.description,
        inputSchema: tool.input,
        execute: (input, { toolCallId }) => call(tool, input as Record<string, unknown>, toolCallId),
        // Cells, comments and evidence may hold anything: the model gets them fenced.
        toModelOutput: ({ output }) => ({ type: "text", value: fence(output) }),
      }),
    ]),
  )

  return {
    set,
    active,
    async onInvalid(call_id, tool, message) {
      tally = counted(tally, "invalid", 0)
      await scope.emit("tool_call", { call_id, tool, input: {} })
      const text = invalidText(tool, message)
      outputs.push(text)
      await record(tool.slice(0, 100), argsHash({ call_id }), "invalid", 0, false)
      await scope.emit("tool_result", {
        call_id,
        tool,
        status: "invalid",
        summary: text.slice(0, 500),
        duration_ms: 0,
        is_cached: false,
      })
    },
    outputs,
  }
}

/** What of a call's input may be kept as an event: a dashboard's text stands as its hash. */
function shownInput(input: unknown): AssistantEventData<"tool_call">["input"] {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return {}
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => {
      if (key === "yaml_content" && typeof value === "string")
        return [key, { sha256: sha256(value), bytes: Buffer.byteLength(value) }]
      return [key, typeof value === "string" && value.length > 4_000 ? `${value.slice(0, 4_000)}…` : value]
    }),
  ) as AssistantEventData<"tool_call">["input"]
}
