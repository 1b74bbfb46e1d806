import "server-only"
import type { PublicCtx } from "#lib/platform/context"
import type { Health, Probe } from "#lib/platform/contract"

/** Asks a part whether it is there. Throws when it is not. */
export type Ping = () => Promise<{ kind?: string; latency_ms?: number }>

export type QueueDepth = { waiting: number; active: number; dead: number }

export type Probes = {
  /** Parts without which nothing works, and parts that Bridge can do without for a while. */
  vital: Record<string, Ping>
  other: Record<string, Ping>
  queue(): Promise<{ waiting: number; dead: number }>
  queueOf(name: string): Promise<QueueDepth>
}

declare module "#lib/platform/context" {
  interface Ports {
    probes: Probes
  }
}

const PATIENCE_MS = 2_000

async function probe(name: string, ping: Ping): Promise<Probe> {
  const started = performance.now()
  const took = () => Math.round((performance.now() - started) * 10) / 10
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("no answer")), PATIENCE_MS)
    })
    const answer = await Promise.race([ping(), late])
    return { name, is_ok: true, latency_ms: took(), ...(answer.kind ? { kind: answer.kind } : {}) }
  } catch (error) {
    // The cause stays inside: this endpoint is public.
    const message =
      error instanceof Error && error.message === "no answer"
        ? `No answer within ${PATIENCE_MS / 1000} s.`
        : "It cannot be reached."
    return { name, is_ok: false, latency_ms: took(), message }
  } finally {
    clearTimeout(timer)
  }
}

export async function health(ctx: Pick<PublicCtx, "ports">): Promise<Health> {
  const { vital, other, queue } = ctx.ports.probes
  const ask = (parts: Record<string, Ping>) =>
    Promise.all(Object.entries(parts).map(([name, ping]) => probe(name, ping)))
  const [needed, optional] = await Promise.all([ask(vital), ask(other)])
  const isUp = needed.every((one) => one.is_ok)
  const depths = isUp ? await queue() : null
  const status = !isUp ? "down" : optional.every((one) => one.is_ok) ? "ok" : "degraded"
  return { status, probes: [...needed, ...optional], queue: depths }
}
