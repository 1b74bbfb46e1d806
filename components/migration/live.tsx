"use client"

import { useRouter } from "next/navigation"
import { useEffect, useState } from "react"
import { RunCard, runTitle } from "#components/migration/run-card"
import { Steering, type SteeringActions } from "#components/migration/steering"
import { isOver, STATE } from "#components/migration/words"
import type { getRun, Run } from "#lib/migration/contract"
import { call } from "#lib/platform/client"

const PROGRESS = "/api/v1/onboarding/migration/progress"

/** A run that is under way, once a second. Give it the run's id and state as key: another state is another feed. */
export function LiveRun({ run: first, actions, href }: { run: Run; actions: SteeringActions; href?: string }) {
  const { run, isLost } = useRun(first)
  return (
    <RunCard
      run={run}
      title={
        href ? (
          <a href={href} className="underline decoration-border-strong underline-offset-4 hover:decoration-current">
            {runTitle(run)}
          </a>
        ) : (
          runTitle(run)
        )
      }
    >
      <p role="status" className="sr-only">
        {STATE[run.state].words}
      </p>
      {isLost && (
        <p className="mt-4 text-sm text-muted">
          The live figures are interrupted; the run is not. They come back by themselves.
        </p>
      )}
      <noscript>
        <p className="mt-4 text-sm text-muted">
          These figures are from when the page was loaded. Reload it for new ones.
        </p>
      </noscript>
      <Steering run={run} actions={actions} />
    </RunCard>
  )
}

/** Follows the feed; when it breaks, asks through the client, which renews a session that ran out, and follows again. */
function useRun(first: Run): { run: Run; isLost: boolean } {
  const [run, setRun] = useState(first)
  const [isLost, setLost] = useState(false)
  const router = useRouter()
  const { id } = first
  const isFirstOver = isOver(first)
  useEffect(() => {
    if (isFirstOver) return
    let feed: EventSource | undefined
    let timer: ReturnType<typeof setTimeout>
    let isGone = false
    const show = (next: Run) => {
      setRun(next)
      setLost(false)
      // Counts, failures and the report beside it come from the server.
      if (next.state !== first.state) router.refresh()
    }
    const follow = () => {
      feed = new EventSource(`${PROGRESS}?run_id=${id}`)
      feed.addEventListener("progress", (event) => show(JSON.parse(event.data)))
      feed.addEventListener("done", (event) => {
        feed?.close()
        show(JSON.parse(event.data))
      })
      feed.onerror = () => {
        feed?.close()
        setLost(true)
        timer = setTimeout(ask, 2000)
      }
    }
    const ask = async () => {
      try {
        const found = await call<typeof getRun>("GET /api/v1/onboarding/migration/runs/{id}", { id })
        if (isGone) return
        show(found)
        if (!isOver(found)) follow()
      } catch {
        // Told on the page already; it is asked again until there is an answer.
        if (!isGone) timer = setTimeout(ask, 5000)
      }
    }
    follow()
    return () => {
      isGone = true
      feed?.close()
      clearTimeout(timer)
    }
  }, [id, isFirstOver, first.state, router])
  return { run, isLost }
}
