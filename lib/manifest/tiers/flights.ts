type Flight<T> = { of: string; began_at: number; result: Promise<T> }

/**
 * One run for all who want the same at the same time. A run that failed is forgotten with its error, and no result
 * is kept: keeping is for whoever asked.
 */
export class Flights<T> {
  readonly #running = new Map<string, Flight<T>>()

  /**
   * The result of the run under way, if it began less than `oldest_ms` ago; else of a new one. `landed` hears the
   * result unless the key was forgotten or taken over meanwhile. A run is done with what `by` may see, so what it did
   * not find is not believed by anybody else.
   */
  async join(
    key: string,
    by: string,
    how: { now: number; oldest_ms: number; start: () => Promise<T>; landed?: (result: T) => void },
  ): Promise<T> {
    const running = this.#running.get(key)
    const age = running ? how.now - running.began_at : -1
    if (!running || age < 0 || age >= how.oldest_ms) return this.#take(key, by, how)
    const result = await running.result
    if (result !== undefined || running.of === by) return result
    const { landed: _, ...alone } = how
    return this.join(`${key} ${by}`, by, alone)
  }

  /** Lets whoever comes next ask anew, and keeps nothing of a run under way. */
  forget(key: string): void {
    this.#running.delete(key)
  }

  #take(key: string, of: string, how: { now: number; start: () => Promise<T>; landed?: (result: T) => void }) {
    const result = how.start()
    const own: Flight<T> = { of, began_at: how.now, result }
    this.#running.set(key, own)
    const land = (landed?: T) => {
      if (this.#running.get(key) !== own) return
      this.#running.delete(key)
      if (landed !== undefined) how.landed?.(landed)
    }
    result.then(land, () => land())
    return result
  }
}
