import "server-only"
import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  type LanguageModelV4StreamPart,
  type LanguageModelV4Usage,
} from "@ai-sdk/provider"
import { afterCall, type Breaker, isOpen, retryAfterMs, waitMs } from "#lib/models/attempts"
import { costOf, modelFacts } from "#lib/models/catalog"
import type { ModelCallStatus, Provider } from "#lib/models/contract"
import { redactDeep } from "#lib/models/redact"
import { AppError, isAppError } from "#lib/platform/errors"
import type { Log } from "#lib/platform/log"

// A language model behind the house's rules: budget first, secrets out, three attempts, deadlines, every call on record.

export type CallRecord = {
  input_tokens: number
  cached_input_tokens: number
  output_tokens: number
  cost_usd: number
  latency_ms: number
  first_token_ms: number | null
  status: ModelCallStatus
}

export type Guard = {
  provider: Provider
  model: string
  workspace_id: string
  clock: () => Date
  log: Log
  /** Throws when the call must not be made. */
  check(): Promise<void>
  record(call: CallRecord): Promise<void>
  deadlines?: Partial<typeof DEADLINES>
  chance?: () => number
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>
}

const DEADLINES = { first_ms: 60_000, silence_ms: 60_000, total_ms: 180_000 }
const MOST_AT_ONCE = 8

// Module instances differ between pages and routes of one process; breakers and counters must not.
const KEY = Symbol.for("bridge.models")
type Shared = { breakers: Map<string, Breaker>; running: Map<string, number> }
const holder = globalThis as { [KEY]?: Shared }
holder[KEY] ??= { breakers: new Map(), running: new Map() }
const shared: Shared = holder[KEY]

const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener("abort", () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })

/** Wraps a model. Throws `limit_exceeded`, `unavailable`, `timed_out` or `upstream_failed` with what to do about it. */
export function guarded(model: LanguageModelV4, guard: Guard): LanguageModelV4 {
  const isHosted = guard.provider !== "builtin"
  const prepare = (options: LanguageModelV4CallOptions) =>
    isHosted ? { ...options, prompt: redactDeep(options.prompt) } : options

  async function admitted<T>(options: LanguageModelV4CallOptions, call: (attempt: Attempt) => Promise<T>): Promise<T> {
    await guard.check()
    const name = `${guard.provider}:${guard.model}`
    const breaker = shared.breakers.get(name) ?? { failures: 0, open_until: 0 }
    const now = guard.clock().getTime()
    if (isOpen(breaker, now))
      throw new AppError(
        "unavailable",
        "The model has failed several times in a row, so it rests for half a minute. Try again then.",
        { reason: "model_resting", retry_after_s: Math.ceil((breaker.open_until - now) / 1000) },
      )
    const running = shared.running.get(guard.workspace_id) ?? 0
    if (running >= MOST_AT_ONCE)
      throw new AppError(
        "limit_exceeded",
        `This workspace has ${running} model calls under way. Wait for one to finish.`,
        { reason: "model_concurrency", retry_after_s: 5 },
      )
    const attempt = new Attempt(guard, options.abortSignal)
    try {
      return await attempts(attempt, () => call(attempt))
    } catch (error) {
      attempt.end(statusOf(error, options.abortSignal))
      throw explained(error, options.abortSignal)
    }
  }

  async function attempts<T>(attempt: Attempt, call: () => Promise<T>): Promise<T> {
    for (let count = 1; ; count++) {
      try {
        return await call()
      } catch (error) {
        const isWorthIt =
          APICallError.isInstance(error) &&
          (error.isRetryable || error.statusCode === 429 || (error.statusCode ?? 0) >= 500)
        const after = APICallError.isInstance(error)
          ? retryAfterMs(error.responseHeaders?.["retry-after"], guard.clock().getTime())
          : null
        const ms = isWorthIt && !attempt.signal.aborted ? waitMs(count, after, (guard.chance ?? Math.random)()) : null
        if (ms === null) throw error
        guard.log.warn("model.retry", {
          provider: guard.provider,
          model: guard.model,
          attempt: count,
          wait_ms: ms,
          status: APICallError.isInstance(error) ? (error.statusCode ?? null) : null,
        })
        await (guard.wait ?? pause)(ms, attempt.signal)
      }
    }
  }

  return {
    specificationVersion: "v4",
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: (options) =>
      admitted(options, async (attempt) => {
        const result = await model.doGenerate({ ...prepare(options), abortSignal: attempt.signal })
        attempt.use(result.usage)
        await attempt.end("ok")
        return result
      }),
    doStream: (options) =>
      admitted(options, async (attempt) => {
        const result = await model.doStream({ ...prepare(options), abortSignal: attempt.signal })
        return { ...result, stream: result.stream.pipeThrough(watched(attempt, options.abortSignal)) }
      }),
  }
}

/** One call from its first attempt to its record: its clock, its deadlines and its tokens. */
class Attempt {
  readonly signal: AbortSignal
  readonly #guard: Guard
  readonly #deadline = new AbortController()
  readonly #started = performance.now()
  readonly #limits: typeof DEADLINES
  readonly #total: ReturnType<typeof setTimeout>
  #silence: ReturnType<typeof setTimeout> | undefined
  #first: number | null = null
  #usage: LanguageModelV4Usage | null = null
  #ended: Promise<void> | null = null

  constructor(guard: Guard, caller: AbortSignal | undefined) {
    this.#guard = guard
    this.#limits = { ...DEADLINES, ...guard.deadlines }
    this.signal = caller ? AbortSignal.any([caller, this.#deadline.signal]) : this.#deadline.signal
    this.#total = setTimeout(() => this.#expire("The model took too long for one answer."), this.#limits.total_ms)
    this.#silence = setTimeout(() => this.#expire("The model did not begin to answer in time."), this.#limits.first_ms)
    shared.running.set(guard.workspace_id, (shared.running.get(guard.workspace_id) ?? 0) + 1)
  }

  #expire(message: string) {
    this.#deadline.abort(
      new AppError("timed_out", `${message} Try again; nothing was saved.`, { reason: "model_slow" }),
    )
  }

  /** A sign of life. */
  heard(isContent: boolean) {
    if (isContent) this.#first ??= Math.round(performance.now() - this.#started)
    clearTimeout(this.#silence)
    this.#silence = setTimeout(
      () => this.#expire("The model stopped in the middle of its answer."),
      this.#limits.silence_ms,
    )
  }

  use(usage: LanguageModelV4Usage) {
    this.#usage = usage
  }

  get expired(): unknown {
    return this.#deadline.signal.aborted ? this.#deadline.signal.reason : null
  }

  /** Writes the record, once. */
  end(status: ModelCallStatus): Promise<void> {
    this.#ended ??= this.#finish(status)
    return this.#ended
  }

  async #finish(status: ModelCallStatus) {
    clearTimeout(this.#total)
    clearTimeout(this.#silence)
    const { provider, model, workspace_id, clock, log } = this.#guard
    shared.running.set(workspace_id, Math.max(0, (shared.running.get(workspace_id) ?? 1) - 1))
    const name = `${provider}:${model}`
    const hasFailed = status === "failed" || status === "timed_out" || status === "cut"
    shared.breakers.set(
      name,
      afterCall(shared.breakers.get(name) ?? { failures: 0, open_until: 0 }, hasFailed, clock().getTime()),
    )
    const input_tokens = this.#usage?.inputTokens.total ?? 0
    const cached_input_tokens = this.#usage?.inputTokens.cacheRead ?? 0
    const output_tokens = this.#usage?.outputTokens.total ?? 0
    const cost_usd = costOf(modelFacts(provider, model), {
      input_tokens,
      cached_input_tokens,
      cache_write_tokens: this.#usage?.inputTokens.cacheWrite ?? 0,
      output_tokens,
    })
    const latency_ms = Math.round(performance.now() - this.#started)
    await this.#guard.record({
      input_tokens,
      cached_input_tokens,
      output_tokens,
      cost_usd,
      latency_ms,
      first_token_ms: this.#first,
      status,
    })
    log.info("model.call", { provider, model, status, latency_ms, input_tokens, output_tokens, cost_usd })
  }
}

/** Passes a stream on, watching for silence and for an end without a finish: a cut answer is an error, not an answer. */
function watched(
  attempt: Attempt,
  caller: AbortSignal | undefined,
): TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart> {
  let isFinished = false
  let failure: unknown = null
  return new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
    start(controller) {
      attempt.signal.addEventListener("abort", () => {
        const reason = attempt.expired ?? attempt.signal.reason
        void attempt.end(attempt.expired ? "timed_out" : "stopped").catch(() => undefined)
        controller.error(reason)
      })
    },
    transform(part, controller) {
      attempt.heard(part.type.endsWith("-delta"))
      if (part.type === "error") {
        failure = explained(part.error, caller)
        controller.enqueue({ type: "error", error: failure })
        return
      }
      if (part.type === "finish") {
        isFinished = true
        attempt.use(part.usage)
      }
      controller.enqueue(part)
    },
    async flush(controller) {
      if (!isFinished && failure === null) {
        failure = new AppError(
          "upstream_failed",
          "The model's answer was cut off in the middle. Ask again; nothing was saved.",
          { reason: "model_cut" },
        )
        controller.enqueue({ type: "error", error: failure })
        await attempt.end("cut")
        return
      }
      await attempt.end(failure === null ? "ok" : "failed")
    },
  })
}

function statusOf(error: unknown, caller: AbortSignal | undefined): ModelCallStatus {
  if (caller?.aborted) return "stopped"
  if (isAppError(error) && error.code === "timed_out") return "timed_out"
  if (APICallError.isInstance(error) && error.statusCode === 429) return "rate_limited"
  return "failed"
}

/** A provider's error in our words. The provider's own text may quote the prompt, so it stays in the cause. */
function explained(error: unknown, caller: AbortSignal | undefined): unknown {
  if (isAppError(error) || caller?.aborted) return error
  if (!APICallError.isInstance(error))
    return new AppError(
      "upstream_failed",
      "The model could not be reached or answered nonsense. Ask again; nothing was saved.",
      { reason: "model_failed" },
      { cause: error },
    )
  const status = error.statusCode ?? 0
  const retry_after_ms = retryAfterMs(error.responseHeaders?.["retry-after"], Date.now())
  if (status === 429)
    return new AppError(
      "limit_exceeded",
      "The model's provider is limiting us right now. Try again in a moment.",
      { reason: "model_rate_limited", retry_after_s: Math.ceil((retry_after_ms ?? 10_000) / 1000) },
      { cause: error },
    )
  if (status === 401 || status === 403)
    return new AppError(
      "unavailable",
      "The model's provider refused our key. An administrator must set a valid one.",
      { reason: "model_key" },
      { cause: error },
    )
  if (status === 529 || status === 503)
    return new AppError(
      "unavailable",
      "The model's provider is overloaded. Try again in a moment.",
      { reason: "model_overloaded", retry_after_s: 10 },
      { cause: error },
    )
  return new AppError(
    "upstream_failed",
    "The model's provider failed to answer. Ask again; nothing was saved.",
    { reason: "model_failed", provider_status: status },
    { cause: error },
  )
}
