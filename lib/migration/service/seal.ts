import "server-only"
import { firstDifference, sealText } from "#lib/migration/chain"
import * as store from "#lib/migration/store/seal"
import type { AdminCtx, SystemCtx } from "#lib/platform/context"
import { sha256 } from "#lib/platform/crypto"

declare module "#lib/platform/context" {
  interface Jobs {
    "migration.seal": Record<string, never>
  }
}

/** Rows a link covers at most, and rows that are sealed in one transaction. */
const SPAN = 1_000
const ROUND = 50_000
/** Links that are verified at once. */
const LINKS = 20

const CHANGED = {
  row: "was changed: its columns do not give its hash",
  before: "was changed: its image from before the move does not give the hash on record",
  after: "was changed: its image from after the move does not give the hash on record",
  image: "lost an image that was never pruned",
}
const DIFFERS = {
  missing: "is missing",
  added: "was added after its neighbours were sealed",
  moved: "stands in another place than it was sealed in",
  changed: "was changed together with its hash",
}

/** Links rows of finished transactions into the chain. Gives how many. */
export async function seal(ctx: SystemCtx): Promise<{ sealed: number }> {
  let sealed = 0
  while (!ctx.signal.aborted) {
    const count = await ctx.tx(async (db) => {
      if (!(await store.lockChain(db))) return 0
      const last = await store.lastSeal(db)
      const spans = await store.spansAfter(db, last, ROUND, SPAN)
      let prev_hash = last?.hash.toString("hex") ?? null
      let index = last?.index ?? 0
      const seals = spans.map(({ rows_sha256, ids, ...span }) => {
        index++
        prev_hash = sha256(sealText(prev_hash, { ...span, index, rows_sha256 }))
        return { ...span, index, ids: ids.map(Number), hash: Buffer.from(prev_hash, "hex") }
      })
      if (seals.length > 0) await store.addSeals(db, seals)
      return spans.reduce((sum, { row_count }) => sum + row_count, 0)
    })
    sealed += count
    if (count < ROUND) break
  }
  return { sealed }
}

/** `broken_at` is the log row that is not as it was sealed; null when the chain holds, or when no row can be named. */
export type Verdict = { valid: boolean; checked: number; broken_at: number | null; message: string | null }

/** How far the chain is verified: the last link that holds, its place and its hash. */
export type Verified = { index: number; hash: string; to_xid: string; to_id: number; checked: number }

/**
 * Walks the chain from its beginning, or from where an earlier call stopped, until `until` (milliseconds since the epoch).
 * `verified` is where it stopped; `verdict` is null while there is more to walk.
 */
export async function verifyLog(
  ctx: AdminCtx,
  from: Verified | null = null,
  until = Number.POSITIVE_INFINITY,
): Promise<{ verdict: Verdict | null; verified: Verified | null }> {
  let verified = from
  do {
    const step = await verifyLinks(ctx, verified)
    verified = step.verified
    if (step.verdict) return { verdict: step.verdict, verified }
  } while (Date.now() < until)
  return { verdict: null, verified }
}

async function verifyLinks(ctx: AdminCtx, from: Verified | null) {
  const { seals, rows } = await ctx.tx(async (db) => {
    const seals = await store.sealsAfter(db, from?.index ?? 0, LINKS)
    const last = seals.at(-1)
    return { seals, rows: last ? await store.checkRows(db, from ?? undefined, last) : [] }
  })
  let verified = from
  let next = 0
  const broken = (broken_at: number | null, message: string) => ({
    verdict: { valid: false, checked: verified?.checked ?? 0, broken_at, message },
    verified,
  })
  for (const seal of seals) {
    const index = (verified?.index ?? 0) + 1
    if (seal.index !== index) return broken(null, `Link ${index} of the chain is missing.`)
    const own: typeof rows = []
    for (let row = rows[next]; row && isUpTo(row, seal); row = rows[++next]) own.push(row)
    const bad = own.find(({ problem }) => problem !== null)
    if (bad?.problem) return broken(bad.id, `Row ${bad.id} of the log ${CHANGED[bad.problem]}.`)
    const rows_sha256 = sha256(Buffer.concat(own.map(({ digest }) => digest)))
    const found = firstDifference({ ids: seal.ids.map(Number), marks: seal.marks }, own)
    const hash = sha256(sealText(verified?.hash ?? null, { ...seal, rows_sha256 }))
    const isWhole = hash === seal.hash.toString("hex")
    // With the rows and the link in order it is only the link's own list that was touched.
    if (found && !isWhole) return broken(found.id, `Row ${found.id} of the log ${DIFFERS[found.what]}.`)
    if (found || !isWhole || own.length !== seal.row_count)
      return broken(null, `Link ${index} of the chain was changed.`)
    verified = {
      index,
      hash,
      to_xid: seal.to_xid,
      to_id: seal.to_id,
      checked: (verified?.checked ?? 0) + own.length,
    }
  }
  const verdict =
    seals.length < LINKS ? { valid: true, checked: verified?.checked ?? 0, broken_at: null, message: null } : null
  return { verdict, verified }
}

const isUpTo = (row: store.CheckedRow, place: store.Place) => {
  const [own, last] = [BigInt(row.xid), BigInt(place.to_xid)]
  return own < last || (own === last && row.id <= place.to_id)
}
