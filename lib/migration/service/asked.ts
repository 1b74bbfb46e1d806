import "server-only"
import type { z } from "zod"
import { readCursor } from "#lib/migration/cursor"
import { AppError } from "#lib/platform/errors"

// What is asked for and is not there, in words.

/** Where a page begins; undefined for the first. Throws `invalid_input` for what is no cursor of this list. */
export function placeOf<S extends z.ZodType>(schema: S, cursor: string | undefined): z.output<S> | undefined {
  if (cursor === undefined) return undefined
  const place = readCursor(schema, cursor)
  if (place !== undefined) return place
  throw refused("cursor", "is not one that this list gave; leave it out to begin anew")
}

/** A field that breaks a rule only the database knows of. */
export function refused(field: string, rule: string): AppError {
  const message = `${field} ${rule}.`
  return new AppError("invalid_input", `${field}: ${rule}.`, { issues: [{ path: [field], message }] })
}

export function noRun(): AppError {
  return new AppError("not_found", "There is no such run. GET /api/v1/onboarding/migration/runs lists them.", {
    reason: "run",
  })
}

export function noUser(): AppError {
  return new AppError("not_found", "There is no such user of the former onboarding.", { reason: "legacy_user" })
}
