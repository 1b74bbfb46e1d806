import type { LimitName } from "#lib/platform/endpoint"

/** Request budgets. `take` throws `limit_exceeded` with `retry_after_s` when the budget of that key is used up. */
export type Limits = {
  take(name: LimitName, key: string): Promise<void>
}
