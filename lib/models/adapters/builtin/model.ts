import "server-only"
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from "@ai-sdk/provider"
import type { Move } from "#lib/models/adapters/builtin/move"
import { nextMove } from "#lib/models/adapters/builtin/next-move"
import { transcriptOf } from "#lib/models/adapters/builtin/transcript"

// The planner in the SDK's own interface: the loop, the tools and the walls cannot tell it from a hosted model.

export const BUILTIN_MODEL = "planner-1"

/** About four characters to a token: enough for the record, since the planner costs nothing. */
const tokens = (text: string) => Math.ceil(text.length / 4)

function usageOf(options: LanguageModelV4CallOptions, output: string): LanguageModelV4Usage {
  const total = tokens(JSON.stringify(options.prompt))
  const written = tokens(output)
  return {
    inputTokens: { total, noCache: total, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: written, text: written, reasoning: 0 },
  }
}

type Decision = { text: string; calls: { id: string; name: string; input: string }[] }

function decide(options: LanguageModelV4CallOptions): Decision {
  const transcript = transcriptOf(options.prompt)
  const isAllowed = options.toolChoice?.type !== "none"
  const names = (options.tools ?? []).flatMap((tool) => (tool.type === "function" && isAllowed ? [tool.name] : []))
  const move: Move = nextMove(transcript, new Set(names))
  if (move.kind === "say") return { text: move.text, calls: [] }
  // Ids count the calls of the whole conversation, so that a replay gives the same ones.
  const before = options.prompt.reduce(
    (sum, message) =>
      sum + (message.role === "assistant" ? message.content.filter((part) => part.type === "tool-call").length : 0),
    0,
  )
  return {
    text: move.say,
    calls: move.calls.map(({ name, input }, index) => ({
      id: `call_${before + index + 1}`,
      name,
      input: JSON.stringify(input),
    })),
  }
}

const finished = (decision: Decision) => ({
  unified: decision.calls.length > 0 ? ("tool-calls" as const) : ("stop" as const),
  raw: undefined,
})
const written = (decision: Decision) => `${decision.text}${decision.calls.map((call) => call.input).join("")}`

/** The deterministic planner. Needs no network and no key; the same transcript always gives the same move. */
export function builtinModel(modelId: string = BUILTIN_MODEL): LanguageModelV4 {
  return {
    specificationVersion: "v4",
    provider: "builtin",
    modelId,
    supportedUrls: {},
    doGenerate(options) {
      const decision = decide(options)
      const content: LanguageModelV4Content[] = []
      if (decision.text) content.push({ type: "text", text: decision.text })
      for (const call of decision.calls)
        content.push({ type: "tool-call", toolCallId: call.id, toolName: call.name, input: call.input })
      return Promise.resolve({
        content,
        finishReason: finished(decision),
        usage: usageOf(options, written(decision)),
        warnings: [],
      })
    },
    doStream(options) {
      const parts = streamOf(options, modelId)
      const stream = new ReadableStream<LanguageModelV4StreamPart>({
        pull(controller) {
          if (options.abortSignal?.aborted) {
            controller.error(options.abortSignal.reason)
            return
          }
          const next = parts.next()
          if (next.done) controller.close()
          else controller.enqueue(next.value)
        },
      })
      return Promise.resolve({ stream })
    },
  }
}

function* streamOf(options: LanguageModelV4CallOptions, modelId: string): Generator<LanguageModelV4StreamPart> {
  const decision = decide(options)
  yield { type: "stream-start", warnings: [] }
  yield { type: "response-metadata", modelId }
  if (decision.text) {
    yield { type: "text-start", id: "text" }
    for (const piece of decision.text.match(/\S+\s*/g) ?? []) yield { type: "text-delta", id: "text", delta: piece }
    yield { type: "text-end", id: "text" }
  }
  for (const call of decision.calls) {
    yield { type: "tool-input-start", id: call.id, toolName: call.name }
    yield { type: "tool-input-delta", id: call.id, delta: call.input }
    yield { type: "tool-input-end", id: call.id }
    yield { type: "tool-call", toolCallId: call.id, toolName: call.name, input: call.input }
  }
  yield { type: "finish", finishReason: finished(decision), usage: usageOf(options, written(decision)) }
}
