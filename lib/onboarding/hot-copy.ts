import { TOTAL_STEPS } from "#lib/onboarding/steps"
import type { Cache } from "#lib/platform/cache"

// The copy of a session in the cache, under the specified keys. Filled after the commit and never before, so it can
// lag behind the record but not run ahead of it.

export const HOT_TTL_S = 7 * 24 * 3600

export const hotKeys = {
  step: (session_id: string, step: number) => `onboarding:${session_id}:step:${step}`,
  progress: (session_id: string) => `onboarding:${session_id}:progress`,
  metadata: (session_id: string) => `onboarding:${session_id}:metadata`,
  all: (session_id: string) => [
    hotKeys.progress(session_id),
    hotKeys.metadata(session_id),
    ...Array.from({ length: TOTAL_STEPS + 1 }, (_, i) => hotKeys.step(session_id, i + 1)),
  ],
}

/** When a save last succeeded, for the health of onboarding. */
export const LAST_SAVE_KEY = "health:onboarding:last_save"

export type HotStep = { revision: number; data: object }
export type HotMetadata = { user_id: string; workspace_id: string; started_at: string }

/** Writes what is given; a step that is already there in a newer revision stays. Throws when the cache is away. */
export async function fillHotCopy(
  cache: Cache,
  session_id: string,
  parts: {
    progress: { completed: number; total: number }
    metadata: HotMetadata
    step?: HotStep & { step_id: number; saved_at: string }
  },
): Promise<void> {
  const { progress, metadata, step } = parts
  const entries: [string, string][] = [
    [hotKeys.progress(session_id), JSON.stringify(progress)],
    [hotKeys.metadata(session_id), JSON.stringify(metadata)],
  ]
  if (step) {
    const key = hotKeys.step(session_id, step.step_id)
    const found = await cache.get(key)
    const isNewer = found !== null && (JSON.parse(found) as HotStep).revision > step.revision
    if (!isNewer) entries.push([key, JSON.stringify({ revision: step.revision, data: step.data })])
    entries.push([LAST_SAVE_KEY, step.saved_at])
  }
  await Promise.all(entries.map(([key, value]) => cache.set(key, value, HOT_TTL_S)))
}
