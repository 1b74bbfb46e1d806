import { createHistogram, type RecordableHistogram } from "node:perf_hooks"
import { TIERS } from "#lib/manifest/contract/read"

export type Tier = (typeof TIERS)[number]

type Times = { p50_ms: number | null; p99_ms: number | null }
type Counts = { hits: number; misses: number; corrupt: number; times: RecordableHistogram }

/** Counts since the process began. Nothing here says of whom. */
export class Meter {
  readonly #tiers = new Map<Tier, Counts>(
    TIERS.map((tier) => [tier, { hits: 0, misses: 0, corrupt: 0, times: times() }]),
  )
  readonly #questions = times()

  count(tier: Tier, what: "hits" | "misses" | "corrupt"): void {
    const counts = this.#tiers.get(tier)
    if (counts) counts[what]++
  }

  /** A whole read that a tier answered, or the question which version is the latest. */
  took(what: Tier | "pointer", ms: number): void {
    const times = what === "pointer" ? this.#questions : this.#tiers.get(what)?.times
    times?.record(Math.max(1, Math.round(ms * 1000)))
  }

  tiers(): ({ name: Tier; hits: number; misses: number; corrupt: number } & Times)[] {
    return [...this.#tiers].map(([name, { times, ...counts }]) => ({ name, ...counts, ...percentiles(times) }))
  }

  pointer(): { asked: number } & Times {
    return { asked: this.#questions.count, ...percentiles(this.#questions) }
  }
}

const times = () => createHistogram({ figures: 2 })

function percentiles(times: RecordableHistogram): Times {
  const at = (share: number) => (times.count === 0 ? null : Math.round(times.percentile(share) / 10) / 100)
  return { p50_ms: at(50), p99_ms: at(99) }
}
