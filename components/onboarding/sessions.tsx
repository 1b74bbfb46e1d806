import type { Route } from "next"
import Link from "next/link"
import { buttonStyle } from "#components/ui/button"
import { EmptyState } from "#components/ui/empty-state"
import { Instant } from "#components/ui/instant"
import { Status } from "#components/ui/status"
import { Submit } from "#components/ui/submit"
import type { Session } from "#lib/onboarding/contract"

const LINK =
  "inline-flex min-h-6 items-center underline decoration-border-strong underline-offset-4 hover:decoration-current"

/** A person's sessions, each with the way back into it. Deleting asks once more, on the page itself. */
export function Sessions({
  sessions,
  asked,
  remove,
}: {
  sessions: readonly Session[]
  /** The session whose deletion is to be confirmed. */
  asked: string | string[] | undefined
  remove: (form: FormData) => Promise<void>
}) {
  if (sessions.length === 0) {
    return (
      <EmptyState title="No session yet">
        <p>Start one to answer the 23 steps. Every answer is saved as you type.</p>
      </EmptyState>
    )
  }
  return (
    <ul className="max-w-3xl border-t border-border">
      {sessions.map((session, i) => (
        <li key={session.session_id} className="border-b border-border py-4">
          <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
            <div className="min-w-0">
              <h2 className="text-md font-semibold">
                <Link href={`/onboarding/${session.session_id}` as Route} className={LINK}>
                  Session {sessions.length - i}
                </Link>
              </h2>
              <p className="text-sm text-muted">
                Started <Instant at={session.metadata.started_at} />, last changed <Instant at={session.updated_at} />
              </p>
            </div>
            <div className="flex flex-col gap-1 sm:items-end">
              <Status tone={session.status === "finalized" ? "good" : "warn"}>
                {session.status === "finalized" ? "Manifest built" : "In progress"}
              </Status>
              <span className="text-sm text-muted">
                {session.progress.completed} of {session.progress.total} steps completed
              </span>
            </div>
          </div>
          {asked === session.session_id ? (
            <form action={remove} className="mt-3 rounded-md border-2 border-bad p-4">
              <p className="font-medium">Delete this session and all its answers and evidence?</p>
              <p className="mt-1 text-sm text-muted">This cannot be undone. Manifests that were built from it stay.</p>
              <input type="hidden" name="session_id" value={session.session_id} />
              <div className="mt-3 flex flex-wrap gap-2">
                <Submit variant="danger">Yes, delete it</Submit>
                <Link href={"/onboarding/sessions" as Route} className={buttonStyle({ variant: "secondary" })}>
                  Keep it
                </Link>
              </div>
            </form>
          ) : (
            <p className="mt-2 text-sm">
              <Link href={`/onboarding/sessions?delete=${session.session_id}` as Route} scroll={false} className={LINK}>
                Delete<span className="sr-only"> session {sessions.length - i}</span>
              </Link>
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
