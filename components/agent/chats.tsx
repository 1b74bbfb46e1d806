import type { Route } from "next"
import Link from "next/link"
import { Instant } from "#components/ui/instant"
import { Status } from "#components/ui/status"
import type { AssistantSession } from "#lib/agent/contract"

/** My earlier chats, newest first. */
export function Chats({ sessions }: { sessions: AssistantSession[] }) {
  return (
    <nav aria-label="Earlier chats">
      <h2 className="mb-2 text-md font-semibold">Earlier chats</h2>
      <ul className="border-t border-border">
        {sessions.map((session) => (
          <li key={session.session_id} className="relative border-b border-border py-3 hover:bg-surface">
            <Link
              href={`/assistant/${session.session_id}` as Route}
              className="line-clamp-2 underline decoration-border-strong underline-offset-4 after:absolute after:inset-0"
            >
              {session.title || "Nothing asked yet"}
            </Link>
            <p className="mt-1 flex flex-wrap gap-x-3 text-xs text-muted">
              <Instant at={session.created_at} />
              {session.is_running && <Status tone="warn">Working</Status>}
            </p>
          </li>
        ))}
      </ul>
    </nav>
  )
}
