"use client"

import { useEffect, useState } from "react"
import { RunChecked } from "#components/migration/checked"
import { Spinner } from "#components/ui/spinner"
import type { validateRun } from "#lib/migration/contract"
import { call } from "#lib/platform/client"
import type { Output } from "#lib/platform/endpoint"
import { isAppError } from "#lib/platform/errors"

type Found = Output<typeof validateRun>

/** Goes on with a check that the page began, some seconds of it at a time, until every user is read. */
export function RunChecking({ run_id: runId, first }: { run_id: string; first: Found }) {
  const [found, setFound] = useState(first)
  const [trouble, setTrouble] = useState("")
  const next = found.next_cursor
  useEffect(() => {
    if (next === null) return
    const control = new AbortController()
    call<typeof validateRun>(
      "GET /api/v1/onboarding/migration/validate",
      { run_id: runId, cursor: next },
      { signal: control.signal },
    ).then(
      // Counts are carried on by the cursor; users that differ are named by the call that found them.
      (more) => setFound((before) => ({ ...more, invalid: [...before.invalid, ...more.invalid] })),
      (error: unknown) => {
        if (!control.signal.aborted) setTrouble(isAppError(error) ? error.message : "The answer could not be read.")
      },
    )
    return () => control.abort()
  }, [runId, next])
  return (
    <div>
      <RunChecked found={found} />
      <p role="status" className="mt-3 flex items-center gap-2 text-sm text-muted">
        {next === null ? (
          "Everybody was checked."
        ) : trouble ? (
          `The check stopped: ${trouble} Reload the page to begin it anew.`
        ) : (
          <>
            <Spinner /> Still checking
          </>
        )}
      </p>
      {next !== null && (
        <noscript>
          <p className="text-sm text-muted">
            Without script only the beginning is checked here; <code>docs/operations.md</code> says how to check all.
          </p>
        </noscript>
      )}
    </div>
  )
}
