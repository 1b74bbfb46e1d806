import type { Route } from "next"
import Link from "next/link"
import { inFigures, MANIFEST, type Stats, USER } from "#components/migration/words"
import { Instant } from "#components/ui/instant"
import { Mark, type Tone } from "#components/ui/status"
import type { UserStatus } from "#lib/migration/contract"

const STATES: UserStatus[] = ["unmigrated", "migrated", "failed", "rolled_back"]

/** How many users stand where; each figure leads to them. */
export function Counts({ stats }: { stats: Stats }) {
  const share = (n: number) => (stats.legacy_users === 0 ? "" : `${percentOf(n, stats.legacy_users)} of all`)
  return (
    <section aria-labelledby="counts-title">
      <h2 id="counts-title" className="sr-only">
        Users of the former onboarding
      </h2>
      <ul className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-border bg-border sm:grid-cols-3 lg:grid-cols-5">
        {STATES.map((status) => (
          <Count
            key={status}
            href={`/admin/migration/users?status=${status}`}
            name={USER[status].words}
            tone={USER[status].tone}
            n={stats[status]}
            note={share(stats[status])}
          />
        ))}
        <Count
          name={MANIFEST.pending.words}
          tone={MANIFEST.pending.tone}
          n={stats.manifests.pending}
          note={
            stats.manifests.failed > 0
              ? `${inFigures(stats.manifests.completed)} made, ${inFigures(stats.manifests.failed)} failed`
              : `${inFigures(stats.manifests.completed)} made`
          }
        />
      </ul>
      <p className="mt-2 text-sm text-muted">
        {inFigures(stats.legacy_users)} users of the former onboarding, counted <Instant at={stats.counted_at} />.
      </p>
    </section>
  )
}

/** Never 100 % while somebody is missing, never 0 % while there is somebody. */
export function percentOf(n: number, of: number): string {
  const percent = (n / of) * 100
  if (n > 0 && percent < 0.1) return "under 0.1 %"
  if (n < of && percent > 99.9) return "over 99.9 %"
  return `${Number(percent.toFixed(1))} %`
}

type CountProps = { href?: string; name: string; tone: Tone; n: number; note: string }

function Count({ href, name, tone, n, note }: CountProps) {
  return (
    <li className="relative bg-raised p-4 max-lg:last:col-span-2 has-[a]:hover:bg-surface">
      <p className="flex items-center gap-2 text-sm">
        <Mark tone={n > 0 ? tone : "neutral"} />
        {href ? (
          <Link href={href as Route} className="after:absolute after:inset-0">
            {name}
          </Link>
        ) : (
          name
        )}
      </p>
      <p className="mt-1 text-2xl font-semibold">{inFigures(n)}</p>
      <p className="text-sm text-muted">{note}</p>
    </li>
  )
}
