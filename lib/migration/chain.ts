/** One row of the log as a link covers it: its place, and SHA-256 over its own hash and its transaction. */
export type LogDigest = { id: number; digest: Buffer }

/** What a link's hash is taken over: the link before it, its own place, and the digest of its rows in order. */
export function sealText(
  prev_hash: string | null,
  seal: { index: number; to_xid: string; to_id: number; row_count: number; rows_sha256: string },
): string {
  return [prev_hash ?? "genesis", seal.index, seal.to_xid, seal.to_id, seal.row_count, seal.rows_sha256].join("\n")
}

/** Bytes of a row's digest that a link keeps beside its id. */
export const MARK_BYTES = 8

/**
 * What stands between the rows a link was made over and those that are there now, or undefined when they are the same.
 * Gives the first row, in order, that is missing, was added, stands elsewhere or has another digest.
 */
export function firstDifference(
  sealed: { ids: readonly number[]; marks: Buffer },
  rows: readonly LogDigest[],
): { id: number; what: "missing" | "added" | "moved" | "changed" } | undefined {
  const length = Math.max(sealed.ids.length, rows.length)
  for (let place = 0; place < length; place++) {
    const was = sealed.ids[place]
    const row = rows[place]
    if (was !== undefined && was === row?.id) {
      const mark = sealed.marks.subarray(place * MARK_BYTES, (place + 1) * MARK_BYTES)
      if (!row.digest.subarray(0, MARK_BYTES).equals(mark)) return { id: was, what: "changed" }
      continue
    }
    if (row && !sealed.ids.includes(row.id)) return { id: row.id, what: "added" }
    if (was !== undefined && !rows.some(({ id }) => id === was)) return { id: was, what: "missing" }
    return { id: was ?? (row as LogDigest).id, what: "moved" }
  }
  return undefined
}
