/** A cache of strings. Every call may fail with `unavailable`; callers must be able to go on without it. */
export type Cache = {
  /** True when all processes see the same entries. Only such a cache may answer for rows that another process writes. */
  is_shared: boolean
  get(key: string): Promise<string | null>
  /** The same as UTF-8, for what is checked and passed on without being read: decoding it would only cost time. */
  getBytes(key: string): Promise<Buffer | null>
  set(key: string, value: string, ttl_s: number): Promise<void>
  /**
   * Sets a key that still holds `expected` (null: nothing), and says whether it did. One step for everybody who asks
   * the same cache, so that a late writer cannot put an old value over a newer one.
   */
  swap(key: string, expected: string | null, value: string, ttl_s: number): Promise<boolean>
  /** Removes keys; returns how many were there. */
  delete(...keys: string[]): Promise<number>
  /** Several values in one round trip, in the order of the keys. */
  getMany(keys: string[]): Promise<(string | null)[]>
  /**
   * Since when this cache has answered this process without a break, in ms since 1970. What was written earlier may
   * have been rolled back by a restart, so a reader who cannot bear an old value must not trust it.
   */
  since(): number
  /** Throws when the cache cannot be reached; returns its name and latency. */
  ping(): Promise<{ kind: string; latency_ms: number }>
}
