import { z } from "zod"
import { isAppError } from "#lib/platform/errors"

/** One line of an error summary: what is wrong with which field. */
export type Problem = { field: string; message: string }

/**
 * What a refused form tells its sender. Mistakes in fields name them; any other refusal stands at `field`.
 * Throws on whatever is not a refusal: that is not the sender's to mend.
 */
export function problemsOf(error: unknown, field: string): Problem[] {
  if (error instanceof z.ZodError) return byField(error.issues, field)
  if (!isAppError(error)) throw error
  if (error.details.issues?.length) return byField(error.details.issues, field)
  return [{ field, message: error.message }]
}

/** The first mistake of each field, in the order of the form. */
function byField(issues: { path: PropertyKey[]; message: string }[], fallback: string): Problem[] {
  const first = new Map<string, string>()
  for (const { path, message } of issues) {
    const field = String(path[0] ?? fallback)
    if (!first.has(field)) first.set(field, message)
  }
  return [...first].map(([field, message]) => ({ field, message }))
}
