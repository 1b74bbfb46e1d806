"use client"

import type { Route } from "next"
import { useRouter } from "next/navigation"
import { useCallback } from "react"
import { Chat } from "#components/agent/chat"
import { bringAlong, type ChatStart } from "#components/agent/use-chat"
import type { createAssistantSession } from "#lib/agent/contract"
import { call } from "#lib/platform/client"

/** Where a new chat begins. The first question makes it and is asked on its own page, which a reload finds again. */
export function NewChat({ words }: { words: string }) {
  const router = useRouter()
  return (
    <Chat
      words={words}
      onFirst={async (question) => {
        const { session_id } = await call<typeof createAssistantSession>("POST /api/v1/chat/sessions", {})
        bringAlong(session_id, question)
        router.push(`/assistant/${session_id}` as Route)
      }}
    >
      <p className="max-w-prose text-muted">
        Ask in plain words. You see every step: which tables are read, what each query would scan, and the dashboard
        before it is saved.
      </p>
    </Chat>
  )
}

/** A chat on its own page. After each answer the page's title catches up. */
export function OpenChat({ start }: { start: ChatStart }) {
  const router = useRouter()
  const onDone = useCallback(() => router.refresh(), [router])
  return <Chat start={start} onDone={onDone} />
}
