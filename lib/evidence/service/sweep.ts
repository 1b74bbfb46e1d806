import "server-only"
import { isGarbage, ownerOf, ROOT } from "#lib/evidence/keys"
import { giveUp } from "#lib/evidence/service/reading"
import * as store from "#lib/evidence/store"
import type { SystemCtx } from "#lib/platform/context"

declare module "#lib/platform/context" {
  interface Jobs {
    "evidence.sweep": Record<string, never>
  }
}

const UNFINISHED_HOURS = 24
const STUCK_HOURS = 1
const AT_ONCE = 500

/** Removes uploads nobody went on with and objects nobody points to, and gives up readings whose job was lost. */
export async function sweep(ctx: SystemCtx): Promise<{ uploads: number; objects: number; stuck: number }> {
  const uploads = await ctx.tx((db) => store.deleteUnfinished(db, UNFINISHED_HOURS))
  const stuck = await ctx.tx((db) => store.listStuck(db, STUCK_HOURS))
  for (const { workspace_id, id } of stuck) await giveUp(ctx, { workspace_id, evidence_id: id })

  const keys = await ctx.ports.objects.list(ROOT)
  let objects = 0
  for (let i = 0; i < keys.length; i += AT_ONCE) {
    const some = keys.slice(i, i + AT_ONCE)
    const owners = [...new Set(some.map(ownerOf))].filter((id): id is string => UUID.test(id ?? ""))
    const kept = owners.length === 0 ? [] : await ctx.tx((db) => store.listKept(db, owners))
    const byId = new Map(kept.map((row) => [row.id, row]))
    for (const key of some.filter((each) => isGarbage(each, byId.get(ownerOf(each) ?? "")))) {
      await ctx.ports.objects.delete(key)
      objects++
    }
  }
  return { uploads, objects, stuck: stuck.length }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
