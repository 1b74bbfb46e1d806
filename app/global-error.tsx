"use client"

import { Failure } from "#components/shell/failure"
import "./globals.css"

export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Error: Bridge</title>
        <main>
          <Failure error={error} retry={retry} />
        </main>
      </body>
    </html>
  )
}
