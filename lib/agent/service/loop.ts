import "server-only"
import { hasToolCall, isStepCount, type ModelMessage, streamText, type ToolChoice, type ToolSet } from "ai"
import type { AssistantEventData, ToolName } from "#lib/agent/contract"
import type { EventLog } from "#lib/agent/service/event-log"
import type { Toolbox } from "#lib/agent/service/toolbox"
import type { Ctx } from "#lib/platform/context"
import { isAppError } from "#lib/platform/errors"

// One turn of the SDK's tool loop, told as events.

export const MOST_STEPS = 12
const MOST_OUTPUT_TOKENS = 8_000
const AT_ONCE = 4

type Options = {
  ctx: Ctx
  model: Parameters<typeof streamText>[0]["model"]
  instructions: NonNullable<Parameters<typeof streamText>[0]["instructions"]>
  messages: ModelMessage[]
  toolbox: Toolbox
  tool_choice?: "auto" | "required" | "none" | { tool: ToolName } | undefined
  log: EventLog
  signal: AbortSignal
}

export type LoopEnd = {
  status: "completed" | "failed" | "stopped"
  text: string
  usage: AssistantEventData<"done">["usage"]
  /** Input tokens read from the provider's cache, and written to it: they have their own price. */
  cache: { read: number; write: number }
  response: unknown[]
}

/** Runs until the model has answered, asked, failed, been stopped, or used its twelve steps. Never throws for the model's own trouble. */
export async function runLoop({
  ctx,
  model,
  instructions,
  messages,
  toolbox,
  tool_choice,
  log,
  signal,
}: Options): Promise<LoopEnd> {
  const end: LoopEnd = {
    status: "completed",
    text: "",
    usage: { input_tokens: 0, output_tokens: 0, total_tokens: 0 },
    cache: { read: 0, write: 0 },
    response: [],
  }
  let step = 0
  let hasAnswered = false
  const result = streamText({
    model,
    instructions,
    messages,
    tools: toolbox.set,
    toolChoice: choiceOf(tool_choice),
    stopWhen: [isStepCount(MOST_STEPS), hasToolCall("ask_user")],
    maxRetries: 0,
    maxOutputTokens: MOST_OUTPUT_TOKENS,
    toolCallConcurrency: AT_ONCE,
    abortSignal: signal,
    prepareStep: ({ responseMessages }) => {
      end.response = [...responseMessages]
      return { activeTools: toolbox.active() }
    },
    onError: () => undefined,
  })
  for await (const part of result.stream) {
    switch (part.type) {
      case "start-step":
        step++
        hasAnswered = false
        await log.emit("step", { step, most_steps: MOST_STEPS })
        break
      case "text-delta":
        hasAnswered = true
        end.text += part.text
        log.token(part.text)
        break
      case "text-end":
        break
      case "tool-call":
        hasAnswered = false
        if (part.invalid)
          await toolbox.onInvalid(part.toolCallId, part.toolName, "The arguments do not fit this tool's shape.")
        break
      case "finish-step":
        end.usage.input_tokens += part.usage.inputTokens ?? 0
        end.usage.output_tokens += part.usage.outputTokens ?? 0
        end.cache.read += part.usage.inputTokenDetails.cacheReadTokens ?? 0
        end.cache.write += part.usage.inputTokenDetails.cacheWriteTokens ?? 0
        break
      case "abort":
        end.status = "stopped"
        break
      case "error":
        end.status = signal.aborted ? "stopped" : "failed"
        if (end.status === "failed") await log.emit("error", errorData(ctx, part.error))
        break
      default:
        break
    }
  }
  end.usage.total_tokens = end.usage.input_tokens + end.usage.output_tokens
  if (end.status === "completed") {
    end.response = [...(await result.responseMessages)]
    if (step >= MOST_STEPS && !hasAnswered) {
      const text = `I stopped after ${MOST_STEPS} steps without an answer. Ask for less at once.`
      log.token(text)
      end.text += text
      end.response = [...end.response, { role: "assistant", content: text }]
    }
  }
  await log.settle()
  return end
}

function choiceOf(choice: Options["tool_choice"]): ToolChoice<ToolSet> | undefined {
  return typeof choice === "object" ? { type: "tool", toolName: choice.tool } : choice
}

/** An error as people are told it; what is not ours to explain goes to the log only. */
export function errorData(ctx: Ctx, error: unknown): AssistantEventData<"error"> {
  if (isAppError(error))
    return {
      code: error.code,
      message: error.message,
      details: JSON.parse(JSON.stringify(error.details)) as AssistantEventData<"error">["details"],
    }
  ctx.log.error("assistant.turn_failed", { error })
  return { code: "internal", message: "Something went wrong on our side. Nothing was saved; ask again.", details: {} }
}
