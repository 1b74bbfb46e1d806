"use client"

import { RefreshCw } from "lucide-react"
import { useRouter } from "next/navigation"
import { useEffect, useState, useTransition } from "react"
import { Button } from "#components/ui/button"

/** Asks the server for the page again every so often, never while nobody looks. `countdown` shows the seconds left. */
export function AutoRefresh({ every_s: everyS, countdown }: { every_s: number; countdown: boolean }) {
  const router = useRouter()
  const [isPending, start] = useTransition()
  const [left, setLeft] = useState(everyS)

  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setLeft((seconds) => Math.max(0, seconds - 1))
    }, 1000)
    return () => clearInterval(timer)
  }, [])

  useEffect(() => {
    if (left > 0) return
    setLeft(everyS)
    start(() => router.refresh())
  }, [left, everyS, router])

  const refresh = () => {
    setLeft(everyS)
    start(() => router.refresh())
  }
  return (
    <div className="flex items-center gap-2">
      {countdown && (
        <span className="text-sm text-muted" aria-hidden="true">
          {isPending ? "Refreshing" : `Refreshes in ${left} s`}
        </span>
      )}
      <Button variant="secondary" size="sm" onClick={refresh} aria-disabled={isPending || undefined}>
        <RefreshCw aria-hidden="true" className={isPending ? "animate-spin" : undefined} />
        Refresh
      </Button>
    </div>
  )
}
