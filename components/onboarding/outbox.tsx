import { adopt, formerDrafts, keep, VISIT } from "#components/onboarding/kept"
import type { saveStep } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import type { Conflict } from "#lib/onboarding/merge"
import {
  acknowledged,
  chosen,
  type Entry,
  fateOf,
  isSettled,
  type Place,
  refused,
  sending,
  typed,
} from "#lib/onboarding/outbox"
import { call } from "#lib/platform/client"

// The outbox of this visit. Memory is what counts while the page lives; the device keeps a copy of every change, and
// whichever onboarding page opens next takes over what was left.

export type OutboxState = {
  /** Of this visit, in the order in which they are sent. */
  entries: readonly Entry[]
  link: "ok" | "away" | "signed_out"
  /** `full`: the device refused to keep a copy, so what is typed lives on this page only. */
  storage: "ok" | "full"
}

/** What the server last said of a step, for pages that were rendered before. */
export type Known = { revision: number; answers: Answers }

const RETRY_MS = [2_000, 4_000, 8_000, 16_000, 30_000]
/** A browser refuses to let more than 64 kB outlive the page. */
const MOST_KEPT_ALIVE = 50_000

const entries = new Map<string, Entry>()
const known = new Map<string, Known>()
const listeners = new Set<() => void>()
let state: OutboxState = { entries: [], link: "ok", storage: "ok" }

const keyOf = (place: Place) => `${place.user_id}/${place.session_id}/${place.step_id}`
const inOrder = () => [...entries.values()].sort((a, b) => a.seq - b.seq)

function tell(change: Partial<OutboxState> = {}) {
  state = { ...state, ...change, entries: inOrder() }
  for (const listener of listeners) listener()
}

export const getState = () => state
export function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The entry of a step that a person still types into: the last one. */
export const entryOf = (place: Place) => inOrder().findLast((entry) => keyOf(entry) === keyOf(place))
export const knownOf = (place: Place) => known.get(keyOf(place))

// Keeping ----------------------------------------------------------------------------------------------------------

const changed = new Set<string>()
let writing: Promise<void> | undefined

function set(id: string, entry: Entry | undefined): Promise<void> {
  if (entry) entries.set(id, entry)
  else entries.delete(id)
  tell()
  changed.add(id)
  writing ??= write().finally(() => {
    writing = undefined
  })
  return writing
}

async function write(): Promise<void> {
  while (changed.size > 0) {
    const batch = [...changed].map((id) => ({ id, entry: entries.get(id) }))
    changed.clear()
    try {
      await keep(batch)
      if (state.storage !== "ok") tell({ storage: "ok" })
    } catch (cause) {
      console.warn("Answers could not be kept on this device.", cause)
      // A failed write matters only while something is unsent.
      tell({ storage: entries.size > 0 ? "full" : "ok" })
    }
  }
}

/** When somebody last typed into an entry: while they do, it waits for a pause, so that a burst is one request. */
const typedAt = new Map<string, number>()
const PAUSE_MS = 900

/** Keeps answers as they were typed. They started from `base` unless a save of this visit knows better. */
export function type(place: Place, answers: Answers, base: number): void {
  const entry = entryOf(place)
  if (entry) {
    typedAt.set(entry.id, Date.now())
    return void set(entry.id, typed(entry, answers))
  }
  const revision = Math.max(base, known.get(keyOf(place))?.revision ?? 0)
  const seq = Math.max(Date.now(), (inOrder().at(-1)?.seq ?? 0) + 1)
  const id = `${VISIT}-${seq}`
  typedAt.set(id, Date.now())
  void set(id, { ...place, id, seq, writer: VISIT, kept_at: new Date().toISOString(), answers, revision })
}

/** Takes over what earlier visits left behind, and what a former version kept elsewhere. */
export async function takeOver(who: Pick<Place, "user_id" | "workspace_id">): Promise<void> {
  try {
    for (const entry of await adopt(who.user_id)) entries.set(entry.id, entry)
    const former = formerDrafts(who)
    for (const entry of former.entries) await set(entry.id, entry)
    if (state.storage === "ok") former.done()
    tell()
  } catch (cause) {
    console.warn("The outbox of this device cannot be read.", cause)
    tell({ storage: "full" })
  }
}

export function discard(id: string): void {
  void set(id, undefined)
}

/** My own value stands in these conflicts of an entry; theirs in the others. */
export function choose(id: string, mine: readonly Conflict[]): Entry | undefined {
  const entry = entries.get(id)
  if (!entry) return
  const next = chosen(entry, mine, newKey())
  void set(id, next)
  return next
}

// Sending ----------------------------------------------------------------------------------------------------------

const newKey = () => crypto.randomUUID()
let draining: Promise<void> | undefined
let isAsked = false
let isHurried = false
let failures = 0
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * Sends everything that waits, oldest first. Ends when all is told or the way is blocked; then it
 * tries again by itself. What is still being typed waits for its pause, unless there is a `hurry`: one leaves.
 */
export function send({ hurry = false } = {}): Promise<void> {
  isAsked = true
  isHurried ||= hurry
  draining ??= drain().finally(() => {
    draining = undefined
    isHurried = false
  })
  return draining
}

async function drain(): Promise<void> {
  clearTimeout(timer)
  let link: OutboxState["link"] = "ok"
  while (isAsked && link === "ok") {
    isAsked = false
    for (const { id } of inOrder()) {
      const fate = await deliver(id)
      if (fate === "done") continue
      link = fate === "sign_in" ? "signed_out" : "away"
      // Without a connection the others would fail too; an answer that failed is its own affair.
      if (fate !== "again") break
    }
  }
  if (link !== state.link) tell({ link })
  failures = link === "ok" ? 0 : failures + 1
  if (link !== "ok") timer = setTimeout(() => void send(), RETRY_MS[Math.min(failures, RETRY_MS.length) - 1])
}

async function deliver(id: string): Promise<"done" | "offline" | "again" | "sign_in"> {
  for (;;) {
    const entry = entries.get(id)
    if (!entry || entry.trouble) return "done"
    if (isSettled(entry)) {
      typedAt.delete(id)
      void set(id, undefined)
      return "done"
    }
    if (!isHurried && Date.now() - (typedAt.get(id) ?? 0) < PAUSE_MS) return "done"
    const next = sending(entry, newKey())
    void set(id, next)
    try {
      const receipt = await post(next)
      const after = acknowledged(entries.get(id) ?? next, receipt as { revision: number; data?: Answers })
      known.set(keyOf(after), { revision: receipt.revision, answers: after.saved ?? {} })
      void set(id, after)
    } catch (error) {
      const fate = fateOf(error)
      if (typeof fate === "string") return fate
      void set(id, refused(entries.get(id) ?? next, fate))
      return "done"
    }
  }
}

function post({ session_id, step_id, workspace_id, sent }: Entry & { sent: NonNullable<Entry["sent"]> }) {
  const keepalive = JSON.stringify(sent.answers).length < MOST_KEPT_ALIVE
  return call<typeof saveStep>(
    "POST /api/v1/onboarding/{session_id}/steps/{step_id}",
    { session_id, step_id, data: sent.answers, base_revision: sent.revision },
    { keepalive, workspace_id, idempotency_key: sent.key },
  )
}
