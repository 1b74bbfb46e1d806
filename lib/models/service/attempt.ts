import "server-only"
import type { LanguageModelV4Usage } from "@ai-sdk/provider"
import { afterCall, type Breaker } from "#lib/models/attempts"
import { costOf, modelFacts } from "#lib/models/catalog"
import type { EmbeddingProvider, ModelCallStatus, Provider } from "#lib/models/contract"
import { AppError } from "#lib/platform/errors"
import type { Log } from "#lib/platform/log"

// One model call from its first attempt to its record: its clock, its deadlines, its tokens.

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
  provider: Provider | EmbeddingProvider
  model: string
  workspace_id: string
  clock: () => Date
  log: Log
  /** Throws when the call must not be made. */
  check(): Promise<void>
  record(call: CallRecord): Promise<void>
  deadlines?: Partial<typeof DEADLINES>
  chance?: () => number
  /** Waits before further attempts; the guard's own when absent. */
  waits_ms?: readonly number[] | undefined
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>
}

const DEADLINES = { first_ms: 60_000, silence_ms: 60_000, total_ms: 180_000 }

type Use = Pick<LanguageModelV4Usage, "inputTokens" | "outputTokens">

// Module instances differ between pages and routes of one process; breakers and counters must not.
const KEY = Symbol.for("bridge.models")

type Shared = { breakers: Map<string, Breaker>; running: Map<string, number> }

const holder = globalThis as { [KEY]?: Shared }
holder[KEY] ??= { breakers: new Map(), running: new Map() }

export const shared: Shared = holder[KEY]

/** One call from its first attempt to its record: its clock, its deadlines and its tokens. */
export class Attempt {
  readonly signal: AbortSignal
  readonly #guard: Guard
  readonly #deadline = new AbortController()
  readonly #started = performance.now()
  readonly #limits: typeof DEADLINES
  readonly #total: ReturnType<typeof setTimeout>
  #silence: ReturnType<typeof setTimeout> | undefined
  #first: number | null = null
  #usage: Use | null = null
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

  use(usage: Use) {
    this.#usage = usage
  }

  /** For a model that only reads. */
  useInput(tokens: number) {
    const outputTokens = { total: 0, text: 0, reasoning: 0 }
    this.#usage = { inputTokens: { total: tokens, noCache: tokens, cacheRead: 0, cacheWrite: 0 }, outputTokens }
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
