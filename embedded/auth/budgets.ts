import { AuthError } from "./auth-error.ts"

type Budget = { most: number; window_ms: number }

const MINUTE = 60_000

/** Attempts allowed per key. One process serves this endpoint, so its memory is the record. */
const BUDGETS = {
  sign_in: { most: 5, window_ms: MINUTE },
  sign_in_ip: { most: 30, window_ms: MINUTE },
  sign_in_account: { most: 30, window_ms: MINUTE },
  sign_up_ip: { most: 60, window_ms: MINUTE },
  refresh_ip: { most: 300, window_ms: MINUTE },
  mail_account: { most: 3, window_ms: MINUTE },
  mail_ip: { most: 30, window_ms: MINUTE },
  verify: { most: 5, window_ms: MINUTE },
  verify_ip: { most: 30, window_ms: MINUTE },
} satisfies Record<string, Budget>

export type Charge = [name: keyof typeof BUDGETS, key: string]

export type Budgets = {
  /** Takes one attempt from each budget, or from none and throws 429 with Retry-After. */
  take(...charges: Charge[]): void
  /** Gives back what `take` took: a right password does not count as an attempt. */
  refund(...charges: Charge[]): void
}

const MOST_KEYS = 20_000

export function createBudgets(clock: () => Date): Budgets {
  const spent = new Map<string, number[]>()

  function recent(name: keyof typeof BUDGETS, key: string, now: number): number[] {
    const from = now - BUDGETS[name].window_ms
    return (spent.get(`${name} ${key}`) ?? []).filter((instant) => instant > from)
  }

  function forgetOldest(): void {
    for (const key of spent.keys()) {
      if (spent.size <= MOST_KEYS) return
      spent.delete(key)
    }
  }

  return {
    take(...charges) {
      const now = clock().getTime()
      for (const [name, key] of charges) {
        const attempts = recent(name, key, now)
        if (attempts.length >= BUDGETS[name].most) {
          throw tooMany(Math.ceil(((attempts[0] ?? now) + BUDGETS[name].window_ms - now) / 1000))
        }
      }
      for (const [name, key] of charges) {
        const attempts = [...recent(name, key, now), now]
        // Deleted first, so that the map's order is by last use and the stalest key is forgotten first.
        spent.delete(`${name} ${key}`)
        spent.set(`${name} ${key}`, attempts)
      }
      forgetOldest()
    },
    refund(...charges) {
      for (const [name, key] of charges) spent.get(`${name} ${key}`)?.pop()
    },
  }
}

function tooMany(retry_after_s: number): AuthError {
  const wait = Math.max(1, retry_after_s)
  return new AuthError(429, "over_request_rate_limit", `Too many attempts. Try again in ${wait} s.`, {
    headers: { "retry-after": String(wait) },
  })
}
