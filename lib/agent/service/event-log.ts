import "server-only"
import type { AssistantEventData, AssistantEventName } from "#lib/agent/contract"
import { ALIVE } from "#lib/agent/record"
import * as eventStore from "#lib/agent/store/events"
import type { Ctx } from "#lib/platform/context"

// The events of a running turn, in order: into the table first, then to whoever follows. Words are gathered for a
// moment, so that a fast model costs a few writes a second and not hundreds.

const ALIVE_MS = 4_000
const GATHER_MS = 40
const MOST_GATHERED = 400

export type EventLog = {
  token(text: string): void
  emit<N extends AssistantEventName>(event: N, data: AssistantEventData<N>): Promise<void>
  /** Resolves when everything said so far is written; throws what went wrong while writing. */
  settle(): Promise<void>
  /** No more signs of life. */
  close(): void
}

/** Postgres' jsonb takes no NUL and no half of a surrogate pair; a model may write either. */
function clean(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\u0000", "\uFFFD")
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner)]))
  return value
}

/** `onLost` is called when the turn was ended by somebody else: there is nobody to write for. */
export function createEventLog(
  ctx: Ctx,
  place: { session_id: string; turn_id: string },
  ring: () => void,
  onLost: () => void,
): EventLog {
  let gathered = ""
  let timer: ReturnType<typeof setTimeout> | undefined
  let chain: Promise<void> = Promise.resolve()
  let failure: unknown = null

  function write(events: { event: string; data: unknown }[]): Promise<void> {
    chain = chain.then(async () => {
      if (failure !== null) return
      try {
        const owner = { ...place, workspace_id: ctx.workspace_id, user_id: ctx.user.id }
        const written = await ctx.tx((db) =>
          eventStore.insertEvents(
            db,
            owner,
            events.map(({ event, data }) => ({ event, data: clean(data) })),
          ),
        )
        if (written === null) onLost()
        else ring()
      } catch (error) {
        // Told by settle: a turn whose events cannot be kept must not go on.
        failure = error
        onLost()
      }
    })
    return chain
  }

  function take(): { event: string; data: unknown }[] {
    clearTimeout(timer)
    timer = undefined
    if (!gathered) return []
    const text = gathered
    gathered = ""
    return [{ event: "token", data: { text } }]
  }

  const beat = setInterval(() => void write([{ event: ALIVE, data: {} }]), ALIVE_MS)
  beat.unref()

  return {
    close: () => clearInterval(beat),
    token(text) {
      gathered += text
      if (gathered.length >= MOST_GATHERED) void write(take())
      else timer ??= setTimeout(() => void write(take()), GATHER_MS)
    },
    emit: (event, data) => write([...take(), { event, data }]),
    async settle() {
      const rest = take()
      await (rest.length > 0 ? write(rest) : chain)
      if (failure !== null) throw failure
    },
  }
}
