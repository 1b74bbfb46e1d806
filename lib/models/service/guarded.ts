import "server-only"
import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider"
import { redactDeep } from "#lib/models/redact"
import { admitted } from "#lib/models/service/admitted"
import type { Attempt, Guard } from "#lib/models/service/attempt"
import { explained } from "#lib/models/service/trouble"
import { AppError } from "#lib/platform/errors"

// A language model behind the house's rules: budget first, secrets out, three attempts, deadlines, every call on record.

/** Wraps a model. Throws `limit_exceeded`, `unavailable`, `timed_out` or `upstream_failed` with what to do about it. */
export function guarded(model: LanguageModelV4, guard: Guard): LanguageModelV4 {
  const isHosted = guard.provider !== "builtin"
  const prepare = (options: LanguageModelV4CallOptions) =>
    isHosted ? { ...options, prompt: redactDeep(options.prompt) } : options

  return {
    specificationVersion: "v4",
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: (options) =>
      admitted(guard, options.abortSignal, async (attempt) => {
        const result = await model.doGenerate({ ...prepare(options), abortSignal: attempt.signal })
        attempt.use(result.usage)
        await attempt.end("ok")
        return result
      }),
    doStream: (options) =>
      admitted(guard, options.abortSignal, async (attempt) => {
        const result = await model.doStream({ ...prepare(options), abortSignal: attempt.signal })
        return { ...result, stream: watched(result.stream, attempt, options.abortSignal) }
      }),
  }
}

/** Passes a stream on, watching for silence and for an end without a finish: a cut answer is an error, not an answer. */
function watched(
  source: ReadableStream<LanguageModelV4StreamPart>,
  attempt: Attempt,
  caller: AbortSignal | undefined,
): ReadableStream<LanguageModelV4StreamPart> {
  const reader = source.getReader()
  let isFinished = false
  let hasFailed = false

  async function next(): Promise<LanguageModelV4StreamPart | null> {
    const { value, done } = await reader.read().catch((error: unknown) => {
      if (attempt.signal.aborted) throw error
      return { value: undefined, done: true as const }
    })
    if (!done) return value
    if (isFinished || hasFailed) return null
    hasFailed = true
    const message = "The model's answer was cut off in the middle. Ask again; nothing was saved."
    await attempt.end("cut")
    return { type: "error", error: new AppError("upstream_failed", message, { reason: "model_cut" }) }
  }

  return new ReadableStream<LanguageModelV4StreamPart>({
    start(controller) {
      attempt.signal.addEventListener("abort", () => {
        void attempt.end(attempt.expired ? "timed_out" : "stopped").catch(() => undefined)
        controller.error(attempt.expired ?? attempt.signal.reason)
      })
    },
    async pull(controller) {
      const part = await next()
      if (part === null) {
        await attempt.end(hasFailed ? "failed" : "ok")
        controller.close()
        return
      }
      attempt.heard(part.type.endsWith("-delta"))
      if (part.type === "finish") {
        isFinished = true
        attempt.use(part.usage)
      }
      if (part.type !== "error") controller.enqueue(part)
      else {
        hasFailed = true
        controller.enqueue({ type: "error", error: explained(part.error, caller) })
      }
    },
    async cancel(reason) {
      await attempt.end("stopped")
      await reader.cancel(reason)
    },
  })
}
