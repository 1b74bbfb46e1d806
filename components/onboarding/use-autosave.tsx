import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react"
import {
  entryOf,
  getState,
  knownOf,
  type OutboxState,
  send,
  subscribe,
  takeOver,
  type,
} from "#components/onboarding/outbox"
import { type Answers, isEmpty } from "#lib/onboarding/field"
import { isEqual } from "#lib/onboarding/merge"
import type { Entry, Place } from "#lib/onboarding/outbox"

const WAIT_MS = 1000
const NOTHING: OutboxState = { entries: [], link: "ok", storage: "ok" }

/** What is left of a record when its unanswered fields are dropped. */
const answered = (answers: Answers) =>
  Object.fromEntries(Object.entries(answers).filter(([, value]) => !isEmpty(value)))

/**
 * Saves through the outbox a second after the last change and on every way of leaving. `show` is called when the
 * answers of the step are not the ones on the page: kept from an earlier visit, or brought together with somebody's.
 */
export function useAutosave({
  place,
  revision,
  read,
  show,
  isTyped,
}: {
  place: Place
  revision: number
  /** The answers as they stand on the page. */
  read: () => Answers | null
  show: (answers: Answers) => void
  /** Whether something was typed before this hook was there to hear it. */
  isTyped: () => boolean
}) {
  const state = useSyncExternalStore(subscribe, getState, () => NOTHING)
  const entry = entryIn(state, place)
  const [hasSaved, setHasSaved] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef({ place, revision, read, show, isTyped })
  latest.current = { place, revision, read, show, isTyped }

  const changed = useCallback(() => {
    const { place, revision, read } = latest.current
    const answers = read()
    if (!answers) return
    type(place, answers, revision)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void send(), WAIT_MS)
  }, [])

  useEffect(() => {
    let isGone = false
    let shown = latest.current.revision
    /** The page shows what the outbox holds for this step, or what the server last said of it. */
    const follow = () => {
      const { place, read, show } = latest.current
      const known = knownOf(place)
      const right = entryOf(place)?.answers ?? known?.answers
      const now = read()
      if (right && now && !isEqual(answered(now), answered(right))) show(right)
    }
    const onTold = () => {
      const known = knownOf(latest.current.place)
      if (!known || known.revision <= shown) return
      shown = known.revision
      setHasSaved(true)
      follow()
    }
    const leave = () => {
      if (document.visibilityState === "hidden") void send({ hurry: true })
    }
    const gone = () => void send({ hurry: true })
    const back = () => void send()
    const known = knownOf(latest.current.place)
    if (known && known.revision > shown) {
      shown = known.revision
      follow()
    }
    if (latest.current.isTyped()) changed()
    const wasTyping = entryOf(latest.current.place) !== undefined
    if (wasTyping) follow()
    void takeOver(latest.current.place).then(() => {
      if (isGone) return
      if (!wasTyping && entryOf(latest.current.place)) follow()
      return send()
    })
    const stop = subscribe(onTold)
    document.addEventListener("visibilitychange", leave)
    window.addEventListener("pagehide", gone)
    window.addEventListener("online", back)
    return () => {
      isGone = true
      stop()
      document.removeEventListener("visibilitychange", leave)
      window.removeEventListener("pagehide", gone)
      window.removeEventListener("online", back)
      clearTimeout(timer.current)
      gone()
    }
  }, [changed])

  return {
    state,
    entry,
    hasSaved,
    changed,
    /** Sends what waits now. True when nothing of this step is left to send. */
    flush: async () => {
      clearTimeout(timer.current)
      await send({ hurry: true })
      return entryOf(latest.current.place) === undefined
    },
    isDirty: () => entryOf(latest.current.place) !== undefined,
    revision: () => Math.max(latest.current.revision, knownOf(latest.current.place)?.revision ?? 0),
  }
}

const entryIn = (state: OutboxState, place: Place): Entry | undefined =>
  state.entries.findLast(
    (entry) =>
      entry.step_id === place.step_id && entry.session_id === place.session_id && entry.user_id === place.user_id,
  )
