"use client"

import { X } from "lucide-react"
import { type ReactNode, useEffect, useState } from "react"
import { Button } from "#components/ui/button"
import { Dialog } from "#components/ui/dialog"

const WIDE = "(min-width: 64rem)"

/** The assistant beside the work on wide screens, over it on narrow ones. */
export function Dock({ onClose, children }: { onClose: () => void; children?: ReactNode }) {
  const [isWide, setWide] = useState(() => window.matchMedia(WIDE).matches)
  useEffect(() => {
    const query = window.matchMedia(WIDE)
    const follow = () => setWide(query.matches)
    query.addEventListener("change", follow)
    return () => query.removeEventListener("change", follow)
  }, [])

  if (!isWide) {
    return (
      <Dialog open onClose={onClose} title="Assistant" side="right">
        {children}
      </Dialog>
    )
  }
  return (
    <aside
      aria-label="Assistant"
      className="sticky top-0 flex h-dvh w-96 shrink-0 flex-col border-l border-border bg-surface"
    >
      <header className="flex h-14 shrink-0 items-center justify-between border-b border-border pr-2 pl-4">
        <h2 className="font-semibold">Assistant</h2>
        <Button variant="ghost" size="icon" aria-label="Close the assistant" onClick={onClose}>
          <X aria-hidden="true" />
        </Button>
      </header>
      <div className="min-h-0 flex-1">{children}</div>
    </aside>
  )
}
