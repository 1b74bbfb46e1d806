import type { ReactNode } from "react"

/** A page that says one thing: not found, failed, not allowed. What happened, then what to do. */
export function Notice({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="mx-auto w-full max-w-3xl px-4 py-12 sm:px-6 sm:py-16 lg:px-8">
      <h1 className="text-2xl font-semibold">{title}</h1>
      <div className="mt-3 max-w-prose space-y-2 text-muted">{children}</div>
      {action && <div className="mt-6 flex flex-wrap gap-3">{action}</div>}
    </div>
  )
}
