import type { LimitName } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

/** Request budgets. `take` throws `limit_exceeded` with `retry_after_s` when the budget of that key is used up. */
export type Limits = {
  take(name: LimitName, key: string): Promise<void>
}

/** `is_per_workspace`: a person has the budget once in each workspace, beside the one for all their reads. */
export type Budgets = Record<LimitName, { most: number; per_s: number; of: string; is_per_workspace?: true }>

export const BUDGETS: Budgets = {
  read: { most: 1200, per_s: 60, of: "reads" },
  write: { most: 600, per_s: 60, of: "changes" },
  sign_in: { most: 5, per_s: 60, of: "attempts to sign in" },
  model: { most: 20, per_s: 60, of: "questions to the assistant" },
  sql: { most: 30, per_s: 60, of: "queries" },
  rebuild: { most: 10, per_s: 3600, of: "rebuilds" },
  context: { most: 120, per_s: 60, of: "reads of the manifest", is_per_workspace: true },
  export: { most: 20, per_s: 60, of: "exports", is_per_workspace: true },
  fetch: { most: 30, per_s: 60, of: "pages fetched" },
}

export function limitExceeded(name: LimitName, retry_after_s: number): AppError {
  const { most, per_s, of } = BUDGETS[name]
  const period = per_s === 60 ? "minute" : "hour"
  return new AppError("limit_exceeded", `At most ${most} ${of} per ${period}. Try again in ${retry_after_s} s.`, {
    reason: "rate",
    limit: name,
    retry_after_s,
  })
}
