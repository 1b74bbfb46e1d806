import { LockKeyhole } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import { eventOf, inFigures, type UserDetail } from "#components/migration/words"
import { Instant } from "#components/ui/instant"
import { Mark } from "#components/ui/status"

/** Every move of a user, newest first, as the log has it. */
export function UserTimeline({ timeline }: { timeline: UserDetail["timeline"] }) {
  return (
    <section aria-labelledby="timeline-title">
      <h2 id="timeline-title" className="text-lg font-semibold">
        Timeline
      </h2>
      {timeline.length === 0 ? (
        <p className="mt-1 text-muted">Nothing was done with this user yet.</p>
      ) : (
        <ol className="mt-4">
          {timeline.map((entry) => {
            const { words, tone } = eventOf(entry.event)
            return (
              <li
                key={entry.id}
                className="relative border-l-2 border-border pb-6 pl-6 last:border-transparent last:pb-0"
              >
                <span aria-hidden="true" className="absolute top-1 -left-[7px] bg-background">
                  <Mark tone={tone} />
                </span>
                <p className="font-medium">{words}</p>
                {entry.error_message && <p className="max-w-prose">{entry.error_message}</p>}
                <p className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
                  <Instant at={entry.at} />
                  <Link
                    href={
                      `/admin/migration/runs/${entry.run_id}${entry.batch === null ? "" : `?batch=${entry.batch}#roll-back`}` as Route
                    }
                    className="inline-flex min-h-6 items-center underline decoration-border-strong underline-offset-4 hover:decoration-current"
                  >
                    {entry.batch === null ? "The run" : `Batch ${inFigures(entry.batch)} of the run`}
                  </Link>
                  <span className="inline-flex items-center gap-1">
                    {entry.is_sealed && <LockKeyhole aria-hidden="true" className="size-3" />}
                    {entry.is_sealed ? "Sealed" : "Not sealed yet"}
                  </span>
                </p>
              </li>
            )
          })}
        </ol>
      )}
    </section>
  )
}
