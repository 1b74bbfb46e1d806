import type { ReactNode } from "react"
import type { z } from "zod"
import { MANIFEST, type UserDetail } from "#components/migration/words"
import { Card } from "#components/ui/card"
import { Instant } from "#components/ui/instant"
import { Status } from "#components/ui/status"
import type { LegacyRow } from "#lib/migration/contract"

type Legacy = z.infer<typeof LegacyRow>

/** The legacy row beside the session that was made of it. */
export function Beside({ user: { legacy, before, session } }: { user: UserDetail }) {
  return (
    <section aria-labelledby="beside-title">
      <h2 id="beside-title" className="mb-3 text-lg font-semibold">
        Before and after
      </h2>
      <div className="grid gap-4 lg:grid-cols-2">
        <Card aria-labelledby="former-title" className="p-5">
          <h3 id="former-title" className="text-md font-semibold">
            Former onboarding
          </h3>
          <p className="text-sm text-muted">
            {before === null
              ? "The legacy row as it is now."
              : isSame(before, legacy)
                ? "The legacy row, as it was before the last move."
                : "The legacy row as it is now. It changed since the last move; what it said before is named."}
          </p>
          <dl className="mt-3">
            <Line name="Status" was={wasOf(before, legacy, "onboarding_status")}>
              {legacy.onboarding_status ?? <None />}
            </Line>
            <Line name="Step" was={wasOf(before, legacy, "onboarding_step")}>
              {legacy.onboarding_step ?? <None />}
            </Line>
            <Line name="Completed" was={wasOf(before, legacy, "has_completed_onboarding")}>
              {legacy.has_completed_onboarding ? "Yes" : "No"}
            </Line>
            <Line name="Completed at" was={wasOf(before, legacy, "onboarding_completed_at")}>
              {legacy.onboarding_completed_at ? <Instant at={legacy.onboarding_completed_at} /> : <None />}
            </Line>
            <Line name="Created">
              <Instant at={legacy.created_at} />
            </Line>
            <Line name="Updated">
              <Instant at={legacy.updated_at} />
            </Line>
          </dl>
          <Json title="Answers (preferences)" value={legacy.preferences} />
          {before && JSON.stringify(before.preferences) !== JSON.stringify(legacy.preferences) && (
            <Json title="Answers before the last move" value={before.preferences} />
          )}
        </Card>
        <Card aria-labelledby="new-title" className="p-5">
          <h3 id="new-title" className="text-md font-semibold">
            New onboarding
          </h3>
          {session ? (
            <>
              <p className="text-sm text-muted">
                {session.is_parked
                  ? "The session is parked: nobody sees it until they are migrated again."
                  : "The session."}
              </p>
              <dl className="mt-3">
                <Line name="Status">{session.status}</Line>
                <Line name="Step">{session.current_step ?? <None />}</Line>
                <Line name="Completed">{session.completion_percentage} %</Line>
                <Line name="Manifest">
                  {session.manifest ? (
                    <Status tone={MANIFEST[session.manifest].tone}>{MANIFEST[session.manifest].words}</Status>
                  ) : (
                    "Not due before they complete"
                  )}
                </Line>
                <Line name="Created">
                  <Instant at={session.started_at} />
                </Line>
                <Line name="Updated">
                  <Instant at={session.updated_at} />
                </Line>
              </dl>
            </>
          ) : (
            <p className="mt-2 text-muted">
              There is no session yet. Until there is one they work from the legacy row.
            </p>
          )}
        </Card>
      </div>
    </section>
  )
}

const isSame = (a: Legacy, b: Legacy) => JSON.stringify(a) === JSON.stringify(b)

/** What a column said before the last move, where it says something else now. */
function wasOf(before: Legacy | null, now: Legacy, column: Exclude<keyof Legacy, "preferences">): string | undefined {
  if (before === null || before[column] === now[column]) return undefined
  return before[column] === null ? "nothing" : String(before[column])
}

function Line({ name, was, children }: { name: string; was?: string | undefined; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-4 border-b border-border py-2 last:border-b-0">
      <dt className="text-muted">{name}</dt>
      <dd>
        {children}
        {was !== undefined && <span className="block text-sm text-muted">Before: {was}</span>}
      </dd>
    </div>
  )
}

const None = () => <span className="text-muted">None</span>

function Json({ title, value }: { title: string; value: Legacy["preferences"] }) {
  const text = JSON.stringify(value, null, 2)
  if (text === "{}") return <p className="mt-2 border-t border-border pt-3 text-muted">{title}: none</p>
  return (
    <details className="mt-2 border-t border-border pt-3">
      <summary className="w-fit underline decoration-border-strong underline-offset-4 pointer-coarse:py-2">
        {title}
      </summary>
      <pre className="mt-2 rounded-md bg-sunken p-3 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
        {text}
      </pre>
    </details>
  )
}
