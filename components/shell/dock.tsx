"use client"

import { X } from "lucide-react"
import { type ReactNode, useEffect, useState } from "react"
import { Chat } from "#components/agent/chat"
import type { ChatStart } from "#components/agent/use-chat"
import { Button } from "#components/ui/button"
import { Dialog } from "#components/ui/dialog"
import { Spinner } from "#components/ui/spinner"
import type { getAssistantSession } from "#lib/agent/contract"
import { call } from "#lib/platform/client"

const WIDE = "(min-width: 64rem)"
const KEY = "bridge:dock-chat"

/** The assistant beside the work on wide screens, over it on narrow ones. Keeps its chat while one moves about. */
export function Dock({ onClose }: { onClose: () => void }) {
  const [isWide, setWide] = useState(() => window.matchMedia(WIDE).matches)
  useEffect(() => {
    const query = window.matchMedia(WIDE)
    const follow = () => setWide(query.matches)
    query.addEventListener("change", follow)
    return () => query.removeEventListener("change", follow)
  }, [])
  return <Place isWide={isWide} onClose={onClose} />
}

function Place({ isWide, onClose }: { isWide: boolean; onClose: () => void }) {
  const [generation, setGeneration] = useState(0)
  const startAnew = () => {
    sessionStorage.removeItem(KEY)
    setGeneration(generation + 1)
  }
  const chat: ReactNode = (
    <div className="h-full overflow-y-auto p-4 pb-0">
      <DockChat key={generation} />
    </div>
  )
  const anew = (
    <Button variant="ghost" size="sm" onClick={startAnew}>
      New chat
    </Button>
  )
  if (!isWide) {
    return (
      <Dialog open onClose={onClose} title="Assistant" side="right">
        <div className="flex h-full flex-col">
          <div className="px-2 pt-2">{anew}</div>
          <div className="min-h-0 flex-1">{chat}</div>
        </div>
      </Dialog>
    )
  }
  return (
    <aside
      aria-label="Assistant"
      className="sticky top-0 flex h-dvh w-96 shrink-0 flex-col border-l border-border bg-background"
    >
      <header className="flex h-14 shrink-0 items-center gap-2 border-b border-border pr-2 pl-4">
        <h2 className="flex-1 font-semibold">Assistant</h2>
        {anew}
        <Button variant="ghost" size="icon" aria-label="Close the assistant" onClick={onClose}>
          <X aria-hidden="true" />
        </Button>
      </header>
      <div className="min-h-0 flex-1">{chat}</div>
    </aside>
  )
}

function DockChat() {
  const [start, setStart] = useState<ChatStart | null | "loading">(() =>
    sessionStorage.getItem(KEY) ? "loading" : null,
  )
  useEffect(() => {
    const id = sessionStorage.getItem(KEY)
    if (!id) return
    call<typeof getAssistantSession>("GET /api/v1/chat/sessions/{id}", { id }).then(
      ({ session_id, messages, is_running }) => setStart({ session_id, messages, is_running }),
      // Ended, or of another workspace: the dock begins a new one.
      () => {
        sessionStorage.removeItem(KEY)
        setStart(null)
      },
    )
  }, [])
  if (start === "loading") {
    return (
      <p className="flex items-center gap-2 text-muted">
        <Spinner /> Loading the chat
      </p>
    )
  }
  return <Chat docked start={start} onSession={(session_id) => sessionStorage.setItem(KEY, session_id)} />
}
