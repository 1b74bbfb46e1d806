import { type IDBPDatabase, openDB } from "idb"
import type { Answers } from "#lib/onboarding/field"
import type { Entry, Place } from "#lib/onboarding/outbox"

// Where unsent answers are kept on this device, and which visit (one load of a page) may touch which of them.

/** This visit. As long as it lasts it holds a lock of its name; an entry whose lock is free was left behind. */
export const VISIT = typeof crypto.randomUUID === "function" ? crypto.randomUUID() : String(Math.random())

const STORE = "outbox"
const lockOf = (writer: string) => `bridge-visit-${writer}`

let opened: Promise<IDBPDatabase> | undefined
const database = () => {
  opened ??= openDB("bridge-onboarding", 1, {
    upgrade: (db) => void db.createObjectStore(STORE, { keyPath: "id" }),
    // Another tab wants a newer version, or the browser dropped us: open anew the next time.
    blocking: (_current, _wanted, event) => {
      ;(event.target as IDBDatabase).close()
      opened = undefined
    },
    terminated: () => {
      opened = undefined
    },
  }).catch((cause: unknown) => {
    opened = undefined
    throw cause
  })
  return opened
}

/** Resolves once the lock of this visit is held: before that, its entries would look left behind. */
let held: Promise<void> | undefined
const hold = () => {
  held ??= new Promise((resolve) => {
    if (!navigator.locks) return resolve()
    // The lock is never given back: the browser does it when the page is gone.
    void navigator.locks.request(lockOf(VISIT), () => {
      resolve()
      return new Promise(() => {})
    })
  })
  return held
}

/** Writes these entries, and drops those that are gone. Throws when the device has no room or no storage. */
export async function keep(entries: readonly { id: string; entry: Entry | undefined }[]): Promise<void> {
  await hold()
  const transaction = (await database()).transaction(STORE, "readwrite")
  const acts = entries.map(({ id, entry }) => (entry ? transaction.store.put(entry) : transaction.store.delete(id)))
  await Promise.all([...acts, transaction.done])
}

/** Makes what ended visits of this person left behind this visit's own. No two tabs get the same entry. */
export async function adopt(user_id: string): Promise<Entry[]> {
  await hold()
  const db = await database()
  const take = async () => {
    const { held: locks } = navigator.locks ? await navigator.locks.query() : { held: [] }
    const living = new Set(locks?.map((lock) => lock.name))
    const transaction = db.transaction(STORE, "readwrite")
    const all = (await transaction.store.getAll()) as Entry[]
    const left = all
      .filter((entry) => entry.user_id === user_id && entry.writer !== VISIT && !living.has(lockOf(entry.writer)))
      .map((entry) => ({ ...entry, writer: VISIT }))
    await Promise.all([...left.map((entry) => transaction.store.put(entry)), transaction.done])
    return left
  }
  return navigator.locks ? navigator.locks.request("bridge-adopt", take) : take()
}

const FORMER = /^bridge:step:([0-9a-f-]{36}):(\d{1,2})$/

/** Drafts that an earlier version left in localStorage; `done` removes them once they are kept. */
export function formerDrafts(who: Pick<Place, "user_id" | "workspace_id">): { entries: Entry[]; done: () => void } {
  const keys = Object.keys(localStorage).filter((key) => FORMER.test(key))
  const entries = keys.flatMap((key, i): Entry[] => {
    const [, session_id = "", step = ""] = FORMER.exec(key) ?? []
    const draft = readDraft(localStorage.getItem(key))
    if (!draft) return []
    const place = { ...who, session_id, step_id: Number(step) }
    return [{ ...place, ...draft, id: key, seq: i, writer: VISIT, kept_at: new Date().toISOString() }]
  })
  return { entries, done: () => keys.forEach((key) => void localStorage.removeItem(key)) }
}

// What was written half, or by somebody else, is no draft.
function readDraft(text: string | null): { answers: Answers; revision: number } | undefined {
  try {
    const { answers, revision } = JSON.parse(text ?? "null") as { answers: Answers; revision: number }
    return Number.isSafeInteger(revision) && typeof answers === "object" ? { answers, revision } : undefined
  } catch (cause) {
    console.warn("A draft in localStorage could not be read.", cause)
    return undefined
  }
}
