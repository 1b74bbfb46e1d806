import type { Route } from "next"
import Link from "next/link"
import { inFigures } from "#components/migration/words"
import { Instant } from "#components/ui/instant"
import type { Run } from "#lib/migration/contract"

/** What the last rehearsal said, when nothing was moved since. `runs` newest first. */
export function Rehearsed({ runs }: { runs: Run[] }) {
  const [last] = runs.filter(({ state }) => state === "completed")
  if (last?.kind !== "dry_run") return null
  return (
    <>
      <Link
        href={`/admin/migration/runs/${last.id}` as Route}
        className="text-foreground underline decoration-border-strong underline-offset-4 hover:decoration-current"
      >
        Rehearsed <Instant at={last.created_at} />
      </Link>
      : {inFigures(last.users.succeeded)} would succeed, {inFigures(last.users.failed)} would fail.
    </>
  )
}
