import "server-only"
import { linkText } from "#lib/audit/chain"
import * as store from "#lib/audit/store"
import type { SystemCtx } from "#lib/platform/context"
import { sha256 } from "#lib/platform/crypto"

declare module "#lib/platform/context" {
  interface Jobs {
    "audit.seal": Record<string, never>
  }
}

const BATCH = 500

/** Links rows that are not yet in their workspace's hash chain. Returns how many. */
export async function seal(ctx: SystemCtx): Promise<{ sealed: number }> {
  const workspaces = await ctx.tx((db) => store.workspacesToSeal(db))
  let count = 0
  for (const workspace_id of workspaces) {
    count += await ctx.tx(async (db) => {
      if (!(await store.lockChain(db, workspace_id))) return 0
      const last = await store.lastLink(db, workspace_id)
      let index = last?.seal_index ?? 0
      let prev_hash = last?.hash ?? null
      const rows = await store.unsealed(db, workspace_id, BATCH)
      for (const row of rows) {
        const hash = sha256(linkText(prev_hash, row))
        index++
        await store.sealRow(db, row.id, { seal_index: index, prev_hash, hash })
        prev_hash = hash
      }
      return rows.length
    })
  }
  return { sealed: count }
}

/** Walks a workspace's chain. `broken_at` is the id of the first row that was changed, or that follows a removed one. */
export async function verify(
  ctx: SystemCtx,
  input: { workspace_id: string },
): Promise<{ checked: number; broken_at: number | null }> {
  return ctx.tx(async (db) => {
    let checked = 0
    let prev_hash: string | null = null
    for (;;) {
      const rows: Awaited<ReturnType<typeof store.sealed>> = await store.sealed(db, input.workspace_id, checked, BATCH)
      for (const { seal_index, prev_hash: claimed, hash, ...row } of rows) {
        const follows = seal_index === checked + 1 && claimed === prev_hash && hash === sha256(linkText(prev_hash, row))
        if (!follows) return { checked, broken_at: row.id }
        prev_hash = hash
        checked++
      }
      if (rows.length < BATCH) return { checked, broken_at: null }
    }
  })
}
