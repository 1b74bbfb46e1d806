import "server-only"
import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider"
import type { LanguageModels } from "#lib/models/language-models"

// A language model that says what a test wrote, whatever it is told: the obedient accomplice of an attacker.

export type ScriptedCall = { name: string; input: Record<string, unknown> | string }
/** One answer: words, tool calls, or trouble. `hang` says its words and then waits until it is stopped. */
export type ScriptedMove = { text?: string; calls?: ScriptedCall[]; hang?: boolean; fail?: unknown; cut?: boolean }
export type ScriptedModel = { models: LanguageModels; calls: LanguageModelV4CallOptions[] }

const USAGE = {
  inputTokens: { total: 100, noCache: 100, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 10, text: 10, reasoning: 0 },
}

/** The n-th call gets the n-th move; after the last it repeats the last. `script` may also decide from the options. */
export function scriptedModel(
  script: ScriptedMove[] | ((options: LanguageModelV4CallOptions, index: number) => ScriptedMove),
  provider: "builtin" | "anthropic" = "builtin",
): ScriptedModel {
  const calls: LanguageModelV4CallOptions[] = []
  const model: LanguageModelV4 = {
    specificationVersion: "v4",
    provider,
    modelId: "scripted",
    supportedUrls: {},
    doGenerate(options) {
      const { move } = next(options)
      if (move.fail !== undefined) return Promise.reject(move.fail)
      if (move.hang) return hanging(options.abortSignal)
      const finishReason = { unified: "stop" as const, raw: undefined }
      return Promise.resolve({
        content: [{ type: "text", text: move.text ?? "" }],
        finishReason,
        usage: USAGE,
        warnings: [],
      })
    },
    doStream(options) {
      const { move, index } = next(options)
      if (move.fail !== undefined) return Promise.reject(move.fail)
      return Promise.resolve({ stream: streamOf(move, index, options.abortSignal) })
    },
  }
  function next(options: LanguageModelV4CallOptions) {
    calls.push(options)
    const index = calls.length - 1
    const move = typeof script === "function" ? script(options, index) : (script[index] ?? script.at(-1) ?? {})
    return { move, index }
  }
  return {
    calls,
    models: { default: { provider, model: "scripted" }, providers: ["builtin", "anthropic"], open: () => model },
  }
}

/** Says nothing until it is stopped. */
const hanging = (signal: AbortSignal | undefined) =>
  new Promise<never>((_, reject) => {
    const stop = () => reject(signal?.reason as Error)
    if (signal?.aborted) stop()
    else signal?.addEventListener("abort", stop, { once: true })
  })

function streamOf(move: ScriptedMove, index: number, signal: AbortSignal | undefined) {
  const parts: LanguageModelV4StreamPart[] = [{ type: "stream-start", warnings: [] }]
  if (move.text) {
    parts.push({ type: "text-start", id: "t" }, { type: "text-delta", id: "t", delta: move.text })
    if (!move.hang) parts.push({ type: "text-end", id: "t" })
  }
  for (const [at, call] of (move.calls ?? []).entries()) {
    const input = typeof call.input === "string" ? call.input : JSON.stringify(call.input)
    parts.push({ type: "tool-call", toolCallId: `call_${index}_${at}`, toolName: call.name, input })
  }
  if (!move.hang && !move.cut) {
    const unified = move.calls?.length ? ("tool-calls" as const) : ("stop" as const)
    parts.push({ type: "finish", finishReason: { unified, raw: undefined }, usage: USAGE })
  }
  return new ReadableStream<LanguageModelV4StreamPart>({
    start(controller) {
      for (const part of parts) controller.enqueue(part)
      if (move.hang) signal?.addEventListener("abort", () => controller.error(signal.reason), { once: true })
      else controller.close()
    },
  })
}
