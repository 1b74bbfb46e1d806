"use client"

import { Chat } from "#components/agent/chat"
import type { ChatStart } from "#components/agent/use-chat"

/** A chat on a page of its own. A new one gets its address as soon as it has one, so that a reload finds it again. */
export function Assistant({ start, words }: { start: ChatStart | null; words?: string }) {
  return (
    <Chat
      start={start}
      words={words}
      onSession={(session_id) => window.history.replaceState(null, "", `/assistant/${session_id}`)}
    >
      <p className="max-w-prose text-muted">
        Ask in plain words. You see every step: which tables are read, what each query would scan, and the dashboard
        before it is saved.
      </p>
    </Chat>
  )
}
