import "server-only"
import { hotKeys, mark, NO_REVISION, outdate } from "#lib/onboarding/hot-copy"
import { later } from "#lib/onboarding/service/copy"
import type { SystemCtx } from "#lib/platform/context"

/** A session that is put away, or comes back with these steps changed. */
type Moved = { workspace_id: string; session_id: string; step_ids?: readonly number[] }

/** Keys marked in one go: each go has the cache's patience for itself. */
const AT_ONCE = 200

/**
 * Drops the copies of sessions that the caller's transaction parks, brings back or changes. To be called in it, before
 * it commits: until then the marks keep everybody to the record. Without the cache, a job drops them when it is back.
 */
export async function dropCopies(ctx: SystemCtx, sessions: readonly Moved[]): Promise<void> {
  const { cache } = ctx.ports
  if (!cache.is_shared || sessions.length === 0) return
  const marked = sessions.flatMap(({ session_id, step_ids = [] }) => [
    hotKeys.metadata(session_id),
    ...(step_ids.length > 0 ? [hotKeys.progress(session_id)] : []),
    ...step_ids.map((step) => hotKeys.step(session_id, step)),
  ])
  let copied: string[] = []
  try {
    const found = await cache.getMany(sessions.map(({ session_id }) => hotKeys.metadata(session_id)))
    copied = sessions.filter((_, i) => found[i] !== null).map(({ session_id }) => session_id)
    for (let i = 0; i < marked.length; i += AT_ONCE) {
      await mark(
        cache,
        marked.slice(i, i + AT_ONCE).map((key) => ({ key, revision: NO_REVISION })),
      )
    }
  } catch (cause) {
    ctx.log.warn("onboarding.hot_copy_failed", { error: cause instanceof Error ? cause.name : "unknown" })
    const rest = sessions.map(({ workspace_id, session_id, step_ids = [] }) => ({
      workspace_id,
      session_id,
      step_ids: [...step_ids],
    }))
    ctx.send("onboarding.refill", { sessions: rest }, { start_after_s: 1 })
  }
  ctx.after(() => {
    outdate(cache, marked)
    const isMarked = new Set(marked)
    const others = copied.flatMap(hotKeys.all).filter((key) => !isMarked.has(key))
    if (others.length > 0) later(ctx, () => cache.delete(...others))
  })
}
