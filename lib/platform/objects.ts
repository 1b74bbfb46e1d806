/** Object storage. Keys are `/`-separated paths without `..`; a missing object is `not_found`. */
export type Objects = {
  put(key: string, body: Uint8Array | string, content_type?: string): Promise<void>
  get(key: string): Promise<Uint8Array>
  getText(key: string): Promise<string>
  exists(key: string): Promise<boolean>
  delete(key: string): Promise<void>
  /** Keys under a prefix, sorted. */
  list(prefix: string): Promise<string[]>
  /** The address of a key as stored in rows: `file://`, `s3://` or `gs://`. */
  uri(key: string): string
  ping(): Promise<{ kind: string; latency_ms: number }>
}
