"use client"

import { useEffect, useRef } from "react"
import { Notice } from "#components/shell/notice"
import { Button } from "#components/ui/button"

/** What an error boundary shows. The code is what an operator finds in the log. */
export function Failure({ error, retry }: { error: unknown; retry: () => void }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : null
  return (
    <div ref={box} role="alert" tabIndex={-1} className="outline-none">
      <Notice title="This page could not be shown" action={<Button onClick={retry}>Try again</Button>}>
        <p>Nothing you saved is lost. Try again; if it keeps happening, tell whoever runs this installation.</p>
        {digest && <p>Code: {digest}</p>}
      </Notice>
    </div>
  )
}
