import type { Tone } from "#components/ui/status"
import type { getStats, getUser, Run, UserStatus } from "#lib/migration/contract"
import type { Output } from "#lib/platform/endpoint"

// What the console says of states, causes and warnings. A word it does not know stands as it is.

export type Stats = Output<typeof getStats>
export type UserDetail = Output<typeof getUser>

export const KIND: Record<Run["kind"], string> = { migrate: "Migration", dry_run: "Rehearsal", rollback: "Rollback" }

export const STATE: Record<Run["state"], { words: string; tone: Tone }> = {
  queued: { words: "Waiting for a worker", tone: "neutral" },
  running: { words: "Running", tone: "neutral" },
  paused: { words: "Paused", tone: "warn" },
  completed: { words: "Completed", tone: "good" },
  cancelled: { words: "Cancelled", tone: "neutral" },
  failed: { words: "Stopped by an error", tone: "bad" },
}

export const USER: Record<UserStatus, { words: string; tone: Tone }> = {
  unmigrated: { words: "Not migrated", tone: "neutral" },
  migrated: { words: "Migrated", tone: "good" },
  failed: { words: "Failed", tone: "bad" },
  rolled_back: { words: "Rolled back", tone: "warn" },
}

export const MANIFEST: Record<"pending" | "completed" | "skipped" | "failed", { words: string; tone: Tone }> = {
  pending: { words: "Manifest pending", tone: "warn" },
  completed: { words: "Manifest made", tone: "good" },
  skipped: { words: "No manifest due", tone: "neutral" },
  failed: { words: "Manifest failed", tone: "bad" },
}

const CAUSES: Record<string, string> = {
  unknown_status: "The former status is not known",
  unknown_step: "The former step is not known",
  broken_preferences: "The former answers cannot be read",
  no_workspace: "There is no workspace to put them in",
  several_workspaces: "They belong to several workspaces, and nothing decides",
  database: "The database refused the row",
}

/** A cause in words. What to do about it is in the message of whoever failed. */
export const causeOf = (code: string) => CAUSES[code] ?? code.replaceAll("_", " ")

const WARNINGS: Record<string, string> = {
  completed_without_data: "Completed, but left no answer: no manifest can be made",
  completed_by_flag_only: "Completed by the flag, not by the status: taken as completed",
  completed_by_status_only: "Completed by the status, not by the flag: taken as completed",
  completed_without_time: "Completed, but nobody knows when",
  time_without_completion: "Has a time of completion, but is not completed: taken as open",
  status_and_step_differ: "Status and step name different places: the step was taken",
  step_despite_status: "A step although the status says not yet begun: the step was taken",
  position_unknown: "In progress, but at no step: begins at the first",
  abandoned: "Abandoned: open where they had stopped",
  not_carried: "An answer does not fit its field and stays in the legacy row",
  kept_session: "Changed on both sides: the session's value was kept",
}

/** `not_carried: pricing` -> its words and `pricing`. */
export function warningOf(warning: string): { words: string; about: string } {
  const [code = "", ...about] = warning.split(": ")
  return { words: WARNINGS[code] ?? code.replaceAll("_", " "), about: about.join(": ") }
}

const EVENTS: Record<string, { words: string; tone: Tone }> = {
  migrated: { words: "Migrated", tone: "good" },
  failed: { words: "Could not be migrated", tone: "bad" },
  rolled_back: { words: "Rolled back to the former onboarding", tone: "warn" },
  manifest_completed: { words: "Manifest made", tone: "good" },
  manifest_skipped: { words: "No manifest made", tone: "neutral" },
  manifest_failed: { words: "The manifest could not be made", tone: "bad" },
}

/** An event of the log in words. */
export const eventOf = (event: string) =>
  EVENTS[event] ?? { words: event.charAt(0).toUpperCase() + event.slice(1).replaceAll("_", " "), tone: "neutral" }

const NUMBER = new Intl.NumberFormat("en-GB")
export const inFigures = (n: number) => NUMBER.format(n)

/** Seconds as people count them: `12 s`, `3 min`, `1 h 20 min`. */
export function secondsInWords(s: number): string {
  if (s < 1) return "less than a second"
  if (s < 90) return `${Math.round(s)} s`
  const minutes = Math.round(s / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Whether users are being moved, or will be as soon as a worker is free. */
export const isGoing = ({ state }: Pick<Run, "state">) => state === "queued" || state === "running"

/** Whether a run is over for good; a paused or failed one may go on. */
export const isOver = ({ state }: Pick<Run, "state">) => state === "completed" || state === "cancelled"
