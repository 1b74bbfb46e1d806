import { inFigures, type Stats } from "#components/migration/words"
import { Instant } from "#components/ui/instant"
import { countInWords } from "#components/ui/quantity"
import { Status } from "#components/ui/status"
import type { getMigrationHealth } from "#lib/migration/contract"
import type { Output } from "#lib/platform/endpoint"

const HEALTH = {
  ok: { words: "Everything a run needs is there", tone: "good" },
  degraded: { words: "Something a run needs is slow or missing", tone: "warn" },
  down: { words: "A run cannot go on", tone: "bad" },
} as const

/** Whether a run can go on, and whether the log is sealed. */
export function Soundness({ health, sealed }: { health: Output<typeof getMigrationHealth>; sealed: Stats["sealed"] }) {
  const { words, tone } = HEALTH[health.status]
  const amiss = health.probes.filter(({ is_ok: isOk }) => !isOk)
  return (
    <section aria-labelledby="soundness-title">
      <h2 id="soundness-title" className="text-lg font-semibold">
        Health
      </h2>
      <ul className="mt-2 space-y-2">
        <li>
          <Status tone={tone} className="whitespace-normal!">
            {words}
          </Status>
          {amiss.map(({ name, message }) => (
            <p key={name} className="pl-5 text-sm text-muted">
              {name}: {message ?? "does not answer"}
            </p>
          ))}
          {health.stalled_runs.length > 0 && (
            <p className="pl-5 text-sm text-muted">{countInWords(health.stalled_runs.length, "run")} stalled</p>
          )}
          {health.queue && health.queue.dead > 0 && (
            <p className="pl-5 text-sm text-muted">{countInWords(health.queue.dead, "job")} gave up</p>
          )}
        </li>
        <li>
          <Status tone={sealed.unsealed > 0 || sealed.rows === 0 ? "neutral" : "good"} className="whitespace-normal!">
            {sealed.rows + sealed.unsealed === 0
              ? "The log is empty"
              : `${countInWords(sealed.rows, "log row")} sealed${sealed.unsealed > 0 ? `, ${inFigures(sealed.unsealed)} not yet` : ""}`}
          </Status>
          {sealed.last_at && (
            <p className="pl-5 text-sm text-muted">
              Last sealed <Instant at={sealed.last_at} />
            </p>
          )}
        </li>
      </ul>
    </section>
  )
}
