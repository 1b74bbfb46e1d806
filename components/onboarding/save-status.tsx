import type { SaveState } from "#components/onboarding/use-autosave"
import { Mark } from "#components/ui/status"

const WORDS: Record<SaveState, string> = {
  clean: "",
  saving: "",
  saved: "Saved",
  kept: "Could not save - kept on this device",
  conflict: "Not saved yet - choose which values to keep",
}

/** The one polite live region of a step. It announces resting states only. */
export function SaveStatus({ state }: { state: SaveState }) {
  return (
    <div className="flex min-h-6 items-center gap-2 text-sm text-muted">
      {state === "saving" && <span aria-hidden="true">Saving</span>}
      {state === "saved" && <Mark tone="good" />}
      {(state === "kept" || state === "conflict") && <Mark tone="bad" />}
      <p role="status">{WORDS[state]}</p>
    </div>
  )
}
