"use client"

import type { Route } from "next"
import Link from "next/link"
import { usePathname } from "next/navigation"
import { useEffect, useState } from "react"
import type { OutboxState } from "#components/onboarding/outbox"
import { Button } from "#components/ui/button"
import { Instant } from "#components/ui/instant"
import type { Entry, Place } from "#lib/onboarding/outbox"

type Outbox = typeof import("#components/onboarding/outbox")

/**
 * On every onboarding page: sends what earlier visits left on this device, and lists what still waits elsewhere. The
 * step on the page tells of itself.
 */
export function Waiting({ who, titles }: { who: Pick<Place, "user_id" | "workspace_id">; titles: readonly string[] }) {
  const here = usePathname()
  const [outbox, setOutbox] = useState<Outbox | null>(null)
  const [state, setState] = useState<OutboxState | null>(null)
  const { user_id, workspace_id } = who

  useEffect(() => {
    let stop: (() => void) | undefined
    let isGone = false
    // After the page itself: what waits can wait a moment longer.
    const opening = import("#components/onboarding/outbox").then(async (loaded) => {
      if (isGone) return
      setOutbox(loaded)
      const unsubscribe = loaded.subscribe(() => setState(loaded.getState()))
      const back = () => void loaded.send()
      window.addEventListener("online", back)
      stop = () => {
        unsubscribe()
        window.removeEventListener("online", back)
      }
      await loaded.takeOver({ user_id, workspace_id })
      await loaded.send()
    })
    // Without a connection the script may not come; the next page tries again, and nothing kept is lost.
    opening.catch((cause: unknown) => console.warn("What waits on this device was not looked for.", cause))
    return () => {
      isGone = true
      stop?.()
    }
  }, [user_id, workspace_id])

  const pathOf = (entry: Entry) => `/onboarding/${entry.session_id}/${entry.step_id}`
  const others = state?.entries.filter((entry) => pathOf(entry) !== here) ?? []
  // What goes out at once is not worth a line.
  const told = others.filter((entry) => entry.trouble || state?.link !== "ok")
  if (told.length === 0) return null
  return (
    <section
      aria-labelledby="waiting-title"
      className="mx-auto mt-4 w-[calc(100%-2rem)] max-w-3xl rounded-md border border-border-strong p-4 sm:w-[calc(100%-3rem)]"
    >
      <h2 id="waiting-title" className="font-semibold">
        {told.length === 1 ? "One step is" : `${told.length} steps are`} kept on this device and not saved yet
      </h2>
      <ul className="mt-2 divide-y divide-border">
        {told.map((entry) => (
          <li key={entry.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
            <div className="min-w-0">
              <Link
                href={pathOf(entry) as Route}
                className="inline-block min-h-6 font-medium underline underline-offset-4"
              >
                {titles[entry.step_id - 1] ?? `Step ${entry.step_id}`}
              </Link>
              <p className="text-sm text-muted">
                {reasonOf(entry, state?.link)} Typed <Instant at={entry.kept_at} />.
              </p>
            </div>
            {entry.trouble && (
              <Button
                variant="secondary"
                size="sm"
                onClick={() => {
                  if (window.confirm("Throw away what was typed here? It cannot be brought back."))
                    outbox?.discard(entry.id)
                }}
              >
                Discard<span className="sr-only"> what was typed in {titles[entry.step_id - 1]}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function reasonOf(entry: Entry, link: OutboxState["link"] | undefined): string {
  if (entry.trouble?.kind === "conflict") return "Somebody else changed it too: open it and choose."
  if (entry.trouble) return `It was refused: ${entry.trouble.message}`
  return link === "signed_out" ? "Sign in again to send it." : "It is sent when the connection is back."
}
