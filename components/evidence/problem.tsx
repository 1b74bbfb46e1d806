import { Mark } from "#components/ui/status"

/** What could not be shown, told at once, with the way out beside it. */
export function Problem({ problem, children }: { problem: string; children: React.ReactNode }) {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3">
      <Mark tone="bad" />
      <p className="min-w-0">{problem}</p>
      {children}
    </div>
  )
}
