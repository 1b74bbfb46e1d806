import type { OutboxState } from "#components/onboarding/outbox"
import { Mark, type Tone } from "#components/ui/status"
import type { Entry } from "#lib/onboarding/outbox"

type Props = { state: OutboxState; entry: Entry | undefined; hasSaved: boolean; here: string }

/** The one polite live region of a step. It announces resting states only. */
export function SaveStatus({ state, entry, hasSaved, here }: Props) {
  const { words, tone } = restingOf({ state, entry, hasSaved })
  const isSignedOut = entry && state.link === "signed_out"
  return (
    <div className="flex min-h-6 min-w-0 items-center gap-2 text-sm text-muted">
      {tone ? <Mark tone={tone} /> : entry && <span aria-hidden="true">Saving</span>}
      <p role="status">{words}</p>
      {isSignedOut && (
        <a
          href={`/sign-in?next=${encodeURIComponent(here)}`}
          className="inline-flex min-h-6 items-center font-medium text-foreground underline underline-offset-4"
        >
          Sign in again
        </a>
      )}
    </div>
  )
}

function restingOf({ state, entry, hasSaved }: Omit<Props, "here">): { words: string; tone?: Tone } {
  if (!entry) return hasSaved ? { words: "Saved", tone: "good" } : { words: "" }
  if (entry.trouble?.kind === "conflict") {
    return { words: "Not saved yet - choose which values to keep", tone: "bad" }
  }
  if (entry.trouble) return { words: `Could not save - kept on this device. ${entry.trouble.message}`, tone: "bad" }
  if (state.link === "ok") return { words: "" }
  if (state.storage === "full") {
    return { words: "Could not save, and this device has no room left. Keep this page open.", tone: "bad" }
  }
  if (state.link === "signed_out") return { words: "You are signed out - kept on this device", tone: "bad" }
  const waiting = new Set(state.entries.map(({ session_id, step_id }) => `${session_id}/${step_id}`)).size
  const more = waiting > 1 ? ` (${waiting} steps are waiting)` : ""
  return { words: `Could not save - kept on this device${more}`, tone: "bad" }
}
