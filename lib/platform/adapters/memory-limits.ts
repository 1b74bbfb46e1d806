import "server-only"
import { LRUCache } from "lru-cache"
import { BUDGETS, type Limits, limitExceeded } from "#lib/platform/limits"

/** Fixed windows in process memory. */
export function memoryLimits(now: () => number = Date.now, budgets = BUDGETS): Limits {
  const windows = new LRUCache<string, { ends: number; used: number }>({ max: 50_000 })
  return {
    async take(name, key) {
      const budget = budgets[name]
      const id = `${name}:${key}`
      const at = now()
      let window = windows.get(id)
      if (!window || window.ends <= at) {
        window = { ends: at + budget.per_s * 1000, used: 0 }
        windows.set(id, window)
      }
      if (window.used >= budget.most) throw limitExceeded(name, Math.ceil((window.ends - at) / 1000))
      window.used++
    },
  }
}
