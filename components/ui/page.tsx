import { cx } from "class-variance-authority"
import type { ReactNode } from "react"

/** The body of every page of the workspace: one h1, what it is about, what can be done, then the content. */
export function Page({
  title,
  lead,
  actions,
  above,
  width = "wide",
  children,
}: {
  title: ReactNode
  lead?: ReactNode
  actions?: ReactNode
  /** A line over the title: where one is, or a way back. */
  above?: ReactNode
  width?: "wide" | "text"
  children: ReactNode
}) {
  return (
    <div
      className={cx(
        "mx-auto w-full px-4 py-6 sm:px-6 lg:px-8 lg:py-8",
        width === "wide" ? "max-w-[1440px]" : "max-w-3xl",
      )}
    >
      {above && <div className="mb-2 text-sm text-muted">{above}</div>}
      <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-4 lg:mb-8">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold">{title}</h1>
          {lead && <div className="mt-1 max-w-prose text-muted">{lead}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}
