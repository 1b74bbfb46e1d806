"use client"

import { useCallback, useEffect, useRef, useState } from "react"
import type { Answers } from "#lib/onboarding/field"

export type SaveState = "clean" | "saving" | "saved" | "kept" | "conflict"

/** What came of one save. `merged` holds both sides when somebody else had saved meanwhile. */
export type Saved = { revision: number; merged?: Answers } | "conflict"
export type Save = (answers: Answers, baseRevision: number, options: { keepalive: boolean }) => Promise<Saved>

const WAIT_MS = 1000
const RETRY_MS = 8000

/**
 * Saves a second after the last change and on every way of leaving. One save at a time: a change during a save is
 * sent after it, on the revision it returned. What could not be sent stays on this device until it could.
 */
export function useAutosave({
  draftKey,
  revision,
  read,
  save,
  onMerged,
}: {
  draftKey: string
  revision: number
  /** The answers as they stand on the page. */
  read: () => Answers | null
  save: Save
  onMerged: (sent: Answers, merged: Answers, revision: number) => void
}) {
  const [state, setState] = useState<SaveState>("clean")
  const base = useRef(revision)
  const isDirty = useRef(false)
  /** The answers as last typed: when one leaves, the fields are gone before they could be read. */
  const typed = useRef<Answers | null>(null)
  const inFlight = useRef<Promise<void> | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef({ read, save, onMerged })
  latest.current = { read, save, onMerged }

  const flush = useCallback(
    async (keepalive = false): Promise<void> => {
      clearTimeout(timer.current)
      if (inFlight.current && !keepalive) await inFlight.current
      const answers = isDirty.current ? (latest.current.read() ?? typed.current) : null
      if (!answers) return
      isDirty.current = false
      setState("saving")
      const sending = latest.current
        .save(answers, base.current, { keepalive })
        .then((result) => {
          if (result === "conflict") {
            isDirty.current = true
            return setState("conflict")
          }
          base.current = result.revision
          if (result.merged) latest.current.onMerged(answers, result.merged, result.revision)
          if (isDirty.current) return
          localStorage.removeItem(draftKey)
          setState("saved")
        })
        .catch(() => {
          // Told in the live region; the draft is on this device and is sent again.
          isDirty.current = true
          setState("kept")
          timer.current = setTimeout(() => void flush(), RETRY_MS)
        })
        .finally(() => {
          inFlight.current = null
        })
      inFlight.current = sending
      await sending
    },
    [draftKey],
  )

  const changed = useCallback(() => {
    isDirty.current = true
    const answers = latest.current.read()
    typed.current = answers
    if (answers) localStorage.setItem(draftKey, JSON.stringify({ answers, revision: base.current }))
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void flush(), WAIT_MS)
  }, [draftKey, flush])

  useEffect(() => {
    const leave = () => {
      if (document.visibilityState === "hidden") void flush(true)
    }
    const back = () => void flush()
    document.addEventListener("visibilitychange", leave)
    window.addEventListener("pagehide", leave)
    window.addEventListener("online", back)
    return () => {
      document.removeEventListener("visibilitychange", leave)
      window.removeEventListener("pagehide", leave)
      window.removeEventListener("online", back)
      void flush(true)
    }
  }, [flush])

  return {
    state,
    changed,
    flush,
    isDirty: () => isDirty.current || inFlight.current !== null,
    revision: () => base.current,
    /** The page now stands on another revision than the last save returned. */
    rebase: (next: number) => {
      base.current = next
    },
  }
}

/** Answers that an earlier visit could not send. */
export function keptDraft(draftKey: string): { answers: Answers; revision: number } | null {
  const text = localStorage.getItem(draftKey)
  return text ? (JSON.parse(text) as { answers: Answers; revision: number }) : null
}
