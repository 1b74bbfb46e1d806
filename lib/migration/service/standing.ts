import "server-only"
import type { z } from "zod"
import type * as contract from "#lib/migration/contract"
import { ALL_PASSED, legacyIndexOf, positionAt, RECORDS } from "#lib/migration/legacy-steps"
import { positionOf } from "#lib/migration/position"
import { percentageOf } from "#lib/migration/records"
import { findStanding, type StandingRow } from "#lib/migration/store/standing"
import type { UserCtx } from "#lib/platform/context"

type Standing = z.infer<typeof contract.getStanding.response.schema>

/**
 * Where the caller stands: in the session once they are migrated, in the legacy row until then, after a failure, and
 * while they are rolled back.
 */
export async function standing(ctx: UserCtx): Promise<Standing> {
  const { item, manifest, legacy, session } = await ctx.tx((db) => findStanding(db, ctx.user.id))
  if (legacy && item !== "completed") return ofLegacy(legacy)
  return session ? { ...ofSession(session), manifest: item === "completed" ? manifest : null } : NOTHING
}

const NOTHING: Standing = {
  source: "none",
  status: null,
  current_step: null,
  completion_percentage: 0,
  session_id: null,
  manifest: null,
  updated_at: null,
}

/** A name nobody knows is no position; the row is shown all the same. */
function ofLegacy(row: NonNullable<StandingRow["legacy"]>): Standing {
  const status = row.onboarding_status
  const isDone = row.has_completed_onboarding || status === "completed"
  const index = legacyIndexOf(row.onboarding_step ?? "") ?? legacyIndexOf(status ?? "")
  const position = index === undefined ? undefined : positionAt(index)
  return {
    ...NOTHING,
    source: "legacy",
    status,
    current_step: isDone ? RECORDS : (position?.step ?? null),
    completion_percentage: percentageOf(isDone ? ALL_PASSED : (position?.passed ?? 0)),
    updated_at: iso(row.updated_at),
  }
}

function ofSession(row: NonNullable<StandingRow["session"]>): Omit<Standing, "manifest"> {
  const { id, status, done, step, updated_at } = row
  const position = positionOf({ status, legacy_passed: done, legacy_step: step ?? 1, complete: 0 })
  return {
    source: "session",
    status,
    current_step: position.current_step,
    completion_percentage: position.completion_percentage,
    session_id: id,
    updated_at: iso(updated_at),
  }
}

/** Inside jsonb, instants are not parsed on their way out. */
const iso = (text: string) => new Date(text).toISOString()
