"use client"

import { useCallback, useEffect, useRef, useState } from "react"
import { answering, asked, readEvents, type Said, withEvent } from "#components/agent/turn"
import type {
  confirmAssistantDashboard,
  createAssistantSession,
  resumeAssistantTurn,
  stopAssistantTurn,
  streamAssistantTurn,
} from "#lib/agent/contract"
import { call, errorOf, requestOf } from "#lib/platform/client"
import { isAppError } from "#lib/platform/errors"

export type ChatStart = { session_id: string; messages: Said[]; is_running: boolean }

const RETRIES_MS = [500, 1000, 2000, 4000, 8000]
const STREAM: typeof streamAssistantTurn.route = "POST /api/v1/chat/sessions/{id}/stream"
const RESUME: typeof resumeAssistantTurn.route = "GET /api/v1/chat/sessions/{id}/stream"

/** A chat with the assistant: what was said, and the turn that runs. A dropped connection is picked up where it broke. */
export function useChat(
  start: ChatStart | null,
  { onSession, onDone }: { onSession?: ((session_id: string) => void) | undefined; onDone?: (() => void) | undefined },
) {
  const [messages, setMessages] = useState<Said[]>(start?.messages ?? [])
  const [isRunning, setRunning] = useState(start?.is_running ?? false)
  const session = useRef(start?.session_id ?? null)
  const lastEvent = useRef<string>(undefined)
  const follower = useRef<AbortController>(null)

  const change = useCallback((next: (said: Said) => Said) => {
    setMessages((all) => {
      const last = all.at(-1)
      return last?.role === "assistant" ? [...all.slice(0, -1), next(last)] : all
    })
  }, [])

  /** Follows a stream to its `done`. False when it broke before. */
  const follow = useCallback(
    async (route: string, input: Record<string, unknown>, signal: AbortSignal): Promise<boolean> => {
      const { url, init } = requestOf(route, input, { signal })
      const response = await fetch(url, { ...init, headers: { ...init.headers, accept: "text/event-stream" } })
      if (!response.ok || !response.body) throw await errorOf(response)
      for await (const event of readEvents(response.body)) {
        if (event.id) lastEvent.current = event.id
        change((said) => withEvent(said, event))
        if (event.event === "done") return true
      }
      return false
    },
    [change],
  )

  const run = useCallback(
    async (first: { route: string; input: Record<string, unknown> }) => {
      follower.current?.abort()
      const control = new AbortController()
      follower.current = control
      setRunning(true)
      let { route, input } = first
      for (let attempt = 0; ; attempt++) {
        try {
          if (await follow(route, input, control.signal)) break
        } catch (error) {
          if (control.signal.aborted) return
          // The server refused: trying again would be refused again.
          if (isAppError(error)) {
            change((said) => ({ ...said, status: "failed", error: error.message }))
            break
          }
        }
        const wait = RETRIES_MS[attempt]
        if (wait === undefined) {
          change((said) => ({
            ...said,
            status: "failed",
            error: "The connection was lost. Reload to see how it ended.",
          }))
          break
        }
        await new Promise((resolve) => setTimeout(resolve, wait))
        if (control.signal.aborted) return
        route = RESUME
        input = { id: session.current, last_event_id: lastEvent.current }
      }
      setRunning(false)
      onDone?.()
    },
    [change, follow, onDone],
  )

  // React mounts twice in development: leaving waits a moment, in case this is no farewell.
  const isOpened = useRef(false)
  const closing = useRef<ReturnType<typeof setTimeout>>(undefined)
  const leave = () => {
    closing.current = setTimeout(() => follower.current?.abort())
  }

  // A turn that ran when the page was opened is followed from its beginning; a question brought along is asked.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the chat opens
  useEffect(() => {
    clearTimeout(closing.current)
    if (isOpened.current) return leave
    isOpened.current = true
    if (start?.is_running) {
      change((said) => ({ ...answering(), turn_id: said.turn_id }))
      void run({ route: RESUME, input: { id: start.session_id } })
    } else if (start) {
      const question = takeAlong(start.session_id)
      if (question) void send(question)
    }
    return leave
  }, [])

  const send = async (message: string) => {
    setMessages((all) => [
      ...all.map((said) => ({ ...said, confirm: null, question: null })),
      asked(message),
      answering(),
    ])
    setRunning(true)
    lastEvent.current = undefined
    try {
      if (!session.current) {
        const made = await call<typeof createAssistantSession>("POST /api/v1/chat/sessions", {})
        session.current = made.session_id
        onSession?.(made.session_id)
      }
    } catch (error) {
      change((said) => ({ ...said, status: "failed", error: wordsOf(error) }))
      return setRunning(false)
    }
    await run({ route: STREAM, input: { id: session.current, message } })
  }

  const stop = async () => {
    if (!session.current) return
    await call<typeof stopAssistantTurn>("POST /api/v1/chat/sessions/{id}/stop", { id: session.current }).catch(
      (error) => change((said) => ({ ...said, error: wordsOf(error) })),
    )
  }

  /** The yes to exactly these bytes. Resolves with the slug of the saved dashboard, or null when it was refused. */
  const confirm = async (sha256: string): Promise<string | null> => {
    if (!session.current) return null
    try {
      const saved = await call<typeof confirmAssistantDashboard>("POST /api/v1/chat/sessions/{id}/confirm", {
        id: session.current,
        sha256,
      })
      change((said) => ({ ...said, confirm: null, dashboard_slug: saved.slug }))
      return saved.slug
    } catch (error) {
      change((said) => ({ ...said, error: wordsOf(error) }))
      return null
    }
  }

  return { messages, isRunning, send, stop, confirm }
}

const alongKey = (session_id: string) => `bridge:ask:${session_id}`

/** Leaves a question for the page of a chat that was just made. */
export const bringAlong = (session_id: string, question: string) =>
  sessionStorage.setItem(alongKey(session_id), question)

function takeAlong(session_id: string): string | null {
  const question = sessionStorage.getItem(alongKey(session_id))
  sessionStorage.removeItem(alongKey(session_id))
  return question
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : "Something went wrong. Try again.")
