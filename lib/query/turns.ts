// At most so many statements of one person at once; the others wait for their turn. Pure bookkeeping, no clock.

export type Turns = <T>(key: string, work: () => Promise<T>) => Promise<T>

/** Limits how many `work`s of one key run at the same time, first come, first served. */
export function createTurns(most: number): Turns {
  const keys = new Map<string, { running: number; waiting: (() => void)[] }>()
  return async (key, work) => {
    const entry = keys.get(key) ?? { running: 0, waiting: [] }
    keys.set(key, entry)
    if (entry.running >= most) await new Promise<void>((go) => entry.waiting.push(go))
    else entry.running++
    try {
      return await work()
    } finally {
      // A place is handed on rather than freed, so that nobody slips in between.
      const next = entry.waiting.shift()
      if (next) next()
      else if (--entry.running === 0) keys.delete(key)
    }
  }
}
