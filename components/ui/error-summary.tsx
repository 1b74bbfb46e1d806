"use client"

import { useEffect, useRef } from "react"

export type SummaryError = { href: `#${string}`; message: string }

/** Heads a page whose form was refused: takes focus, names each problem and links to its field. */
export function ErrorSummary({ title = "There is a problem", errors }: { title?: string; errors: SummaryError[] }) {
  const box = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer from the server is a new summary
  useEffect(() => box.current?.focus(), [errors])
  if (errors.length === 0) return null
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      aria-labelledby="error-summary-title"
      className="mb-8 rounded-md border-2 border-bad p-4 sm:p-5"
    >
      <h2 id="error-summary-title" className="text-lg font-semibold">
        {title}
      </h2>
      <ul className="mt-2 space-y-1">
        {errors.map((error) => (
          <li key={error.href + error.message}>
            <a
              href={error.href}
              className="font-medium text-bad underline underline-offset-4"
              onClick={(event) => {
                const target = document.getElementById(error.href.slice(1))
                if (!target) return
                event.preventDefault()
                target.focus()
                target.scrollIntoView({ block: "center" })
              }}
            >
              {error.message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
