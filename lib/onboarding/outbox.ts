import { withMine } from "#lib/onboarding/conflict"
import type { Answers } from "#lib/onboarding/field"
import { type Conflict, isEqual, mergeAnswers } from "#lib/onboarding/merge"
import { isAppError } from "#lib/platform/errors"

// What a browser still owes the server: one entry per step and visit, as plain data. Where it is kept and how it is
// sent is not decided here. Every change is a new object.

/** Whose answers, and of which step. */
export type Place = { user_id: string; workspace_id: string; session_id: string; step_id: number }

export type Current = { revision: number; data: Answers; saved_at: string; saved_by: string | null }

/** Why an entry waits for a person: the server refused it, or somebody else changed the same fields. */
export type Trouble =
  | { kind: "refused"; message: string }
  | { kind: "conflict"; conflicts: Conflict[]; current: Current }

export type Entry = Place & {
  id: string
  /** Entries are sent in this order. */
  seq: number
  /** The visit (one load of a page) that types into it; nobody else touches it while that visit lasts. */
  writer: string
  kept_at: string
  answers: Answers
  /** The revision the answers started from. */
  revision: number
  /** What the server last acknowledged for this entry. */
  saved?: Answers
  /** What is on its way. It is repeated under the same key until there is an answer, so that it counts once. */
  sent?: { key: string; answers: Answers; revision: number }
  trouble?: Trouble
}

/** The entry after more was typed. What was refused before is tried again. */
export function typed(entry: Entry, answers: Answers): Entry {
  const { trouble, ...rest } = entry
  return trouble?.kind === "conflict" ? { ...rest, answers, trouble } : { ...rest, answers }
}

/** The entry with what to send next: what is unanswered as it was, else the answers as they stand now. */
export function sending(entry: Entry, key: string): Entry & { sent: NonNullable<Entry["sent"]> } {
  return { ...entry, sent: entry.sent ?? { key, answers: entry.answers, revision: entry.revision } }
}

/** True when nothing is left to send. */
export function isSettled(entry: Entry): boolean {
  return entry.sent === undefined && entry.saved !== undefined && isEqual(entry.answers, entry.saved)
}

/**
 * The entry after a receipt. What was typed since the send stays on top of what the server has now, which is the
 * sent answers or, when it merged, `data`.
 */
export function acknowledged(entry: Entry, receipt: { revision: number; data?: Answers | undefined }): Entry {
  const { sent, trouble: _, ...rest } = entry
  const was = sent?.answers ?? entry.answers
  const saved = receipt.data ?? was
  const merged = mergeAnswers(was, entry.answers, saved)
  return { ...rest, answers: withMine(merged.data, merged.conflicts), revision: receipt.revision, saved }
}

/** The entry after a refusal. Nothing typed is lost; what was on its way is not. */
export function refused(entry: Entry, trouble: Trouble): Entry {
  const { sent: _, ...rest } = entry
  return { ...rest, trouble }
}

/**
 * The entry after a choice: `mine` are the conflicts in which my own value stands. First everything else is brought
 * together on the server, with their values in all of these places; then mine follow on top of it.
 */
export function chosen(entry: Entry, mine: readonly Conflict[], key: string): Entry {
  if (entry.trouble?.kind !== "conflict") return entry
  const { trouble, ...rest } = entry
  const isMine = (conflict: Conflict) => mine.some((each) => isEqual(each.path, conflict.path))
  const theirs = (answers: Answers, conflicts: readonly Conflict[]) =>
    withMine(
      answers,
      conflicts.map(({ path, theirs }) => ({ path, ...(theirs !== undefined && { mine: theirs }) })),
    )
  const answers = theirs(
    entry.answers,
    trouble.conflicts.filter((conflict) => !isMine(conflict)),
  )
  return { ...rest, answers, sent: { key, answers: theirs(answers, trouble.conflicts), revision: entry.revision } }
}

/** What a failed send means: no connection, try again later, sign in first, or a person must look at it. */
export function fateOf(error: unknown): "offline" | "again" | "sign_in" | Trouble {
  if (!isAppError(error)) return "again"
  const { code, details, message } = error
  if (details.reason === "offline") return "offline"
  if (code === "unauthenticated") return "sign_in"
  if (code === "conflict" && details.reason === "step_conflict") {
    return { kind: "conflict", ...(details as unknown as { conflicts: Conflict[]; current: Current }) }
  }
  const isForGood =
    ["invalid_input", "forbidden", "not_found", "too_large"].includes(code) || details.reason === "key_reused"
  if (!isForGood) return "again"
  return { kind: "refused", message: details.issues?.[0]?.message ?? message }
}
