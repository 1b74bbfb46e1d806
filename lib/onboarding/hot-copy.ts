import { LRUCache } from "lru-cache"
import { TOTAL_STEPS } from "#lib/onboarding/steps"
import type { Cache } from "#lib/platform/cache"

// The copy of a session in the cache, under the specified keys. It may lag behind the record, but nobody may see it do
// so. Before a commit, a mark takes the place of every entry the commit makes old; whoever meets a mark asks the record.
// Afterwards an entry is put back by swapping it for what was found, and never over anything of a later revision.

export const HOT_TTL_S = 7 * 24 * 3600

/** Longer than any transaction, and than any reader holds on to what it read before filling. */
const MARK_TTL_S = 120
const FILL_WITHIN_MS = 20_000

/** How long the cache may keep somebody waiting: one call before an answer goes out, and no more. */
const PATIENCE_MS = 250

export const hotKeys = {
  step: (session_id: string, step: number) => `onboarding:${session_id}:step:${step}`,
  progress: (session_id: string) => `onboarding:${session_id}:progress`,
  metadata: (session_id: string) => `onboarding:${session_id}:metadata`,
  all: (session_id: string) => [
    hotKeys.progress(session_id),
    hotKeys.metadata(session_id),
    ...Array.from({ length: TOTAL_STEPS + 1 }, (_, i) => hotKeys.step(session_id, i + 1)),
  ],
}

/** When a save last succeeded, for the health of onboarding. */
export const LAST_SAVE_KEY = "health:onboarding:last_save"

/** `at`: when the record was asked for it, in ms since 1970. Of two entries of one key, the later revision is right. */
export type Hot = { revision: number; at: number; [field: string]: unknown }
export type HotEntry = { key: string; entry: Hot }

/** A mark: the entry is being changed, and may be filled again from this revision on. */
export type Mark = { key: string; revision: number }

/** For a change that raises no revision: only time fills the entry again. */
export const NO_REVISION = Number.MAX_SAFE_INTEGER

/** The entries under these keys that can be believed, in their order. Throws when the cache is away or slow. */
export async function lookUp(cache: Cache, keys: string[]): Promise<(Hot | undefined)[]> {
  const texts = await inTime(cache.getMany(keys))
  return texts.map((text, i) => {
    const found = parse(text)
    return found && !found.is_pending && isBelieved(cache, keys[i] as string, found.at) ? found : undefined
  })
}

/** Marks what the caller's transaction is about to change. Throws when it cannot be known that all are marked. */
export async function mark(cache: Cache, marks: readonly Mark[]): Promise<void> {
  const at = Date.now()
  const set = ({ key, revision }: Mark) =>
    cache.set(key, JSON.stringify({ revision, at, is_pending: true }), MARK_TTL_S)
  await inTime(Promise.all(marks.map(set)))
}

/**
 * To be called at once after the commit: from now on this process believes no entry from before it, whatever became
 * of the marks.
 */
export function outdate(cache: Cache, keys: readonly string[]): void {
  const now = Date.now()
  for (const key of keys) doubtsOf(cache).keys.set(key, now)
}

/** The instant an entry may carry that is made of rows just committed: past the doubt about those before. */
export const justCommitted = () => Date.now() + 1

/** Puts entries in place of older ones. What was read too long ago is left out. Throws when the cache is away. */
export async function fill(cache: Cache, entries: readonly HotEntry[]): Promise<void> {
  const fresh = entries.filter(({ entry }) => Date.now() - entry.at < FILL_WITHIN_MS)
  if (fresh.length === 0) return
  const texts = await cache.getMany(fresh.map(({ key }) => key))
  const swapped = fresh.map(async ({ key, entry }, i) => {
    const text = texts[i] ?? null
    const there = parse(text)
    if (there && there.revision > entry.revision) return
    if (there && there.revision === entry.revision && !there.is_pending && there.at >= entry.at) return
    await cache.swap(key, text, JSON.stringify(entry), HOT_TTL_S)
  })
  await Promise.all(swapped)
}

function parse(text: string | null): Hot | undefined {
  if (text === null) return undefined
  try {
    const found = JSON.parse(text)
    return typeof found?.revision === "number" && typeof found.at === "number" ? found : undefined
  } catch {
    // Not ours, or cut: as good as nothing, and the next fill replaces it.
    return undefined
  }
}

// An entry from before the cache last broke off may be one that a restart brought back; one from the future has been
// stamped by a clock that is off.
function isBelieved(cache: Cache, key: string, at: number): boolean {
  const { floor, keys } = doubtsOf(cache)
  return at > Math.max(cache.since(), floor, keys.get(key) ?? 0) && at <= Date.now() + 1_000
}

/** What this process knows to have changed, whether or not the cache heard of it. Forgetting one key doubts them all. */
type Doubts = { floor: number; keys: LRUCache<string, number> }

// Next loads this file more than once in a process; all copies share one memory.
const KEY = Symbol.for("bridge.onboarding-doubts")
const shared = globalThis as { [KEY]?: WeakMap<Cache, Doubts> }
shared[KEY] ??= new WeakMap()
const doubts: WeakMap<Cache, Doubts> = shared[KEY]

function doubtsOf(cache: Cache): Doubts {
  const known = doubts.get(cache)
  if (known) return known
  const keys = new LRUCache<string, number>({
    max: 50_000,
    dispose: (at, _, reason) => {
      if (reason === "evict") made.floor = Math.max(made.floor, at)
    },
  })
  const made: Doubts = { floor: 0, keys }
  doubts.set(cache, made)
  return made
}

function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the cache did not answer within ${PATIENCE_MS} ms`)), PATIENCE_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
