import "server-only"
import type { SavedStep } from "#lib/onboarding/contract"
import {
  fill,
  type Hot,
  type HotEntry,
  hotKeys,
  lookUp,
  type Mark,
  mark,
  NO_REVISION,
  outdate,
} from "#lib/onboarding/hot-copy"
import type { Progress } from "#lib/onboarding/progress"
import { TOTAL_STEPS } from "#lib/onboarding/steps"
import type { Ctx, SystemCtx } from "#lib/platform/context"

declare module "#lib/platform/context" {
  interface Jobs {
    "onboarding.refill": Refill | { sessions: Refill[] }
  }
}

export type Refill = { workspace_id: string; session_id: string; step_ids: number[] }

type Metadata = { user_id: string; workspace_id: string; started_at: string }
type At = { workspace_id: string; session_id: string }

/** The steps and the progress an act changes, with the revisions they get; `null` where none is raised. */
type Change = { steps: { step_id: number; revision: number | null }[]; progress: number | null }

/**
 * Announces to the cache what the caller's transaction changes. When the cache does not hear it, a job sent with the
 * same transaction puts the copy right, and the act goes on.
 */
export async function announce(ctx: Ctx, { workspace_id, session_id }: At, change: Change): Promise<void> {
  if (!ctx.ports.cache.is_shared) return
  const marks = marksOf(session_id, change)
  try {
    await mark(ctx.ports.cache, marks)
  } catch (cause) {
    warn(ctx, cause)
    const step_ids = change.steps.map(({ step_id }) => step_id)
    ctx.send("onboarding.refill", { workspace_id, session_id, step_ids }, { start_after_s: 1 })
  }
  const keys = marks.map(({ key }) => key)
  ctx.after(() => outdate(ctx.ports.cache, keys))
}

const marksOf = (session_id: string, { steps, progress }: Change): Mark[] => [
  ...steps.map((step) => ({ key: hotKeys.step(session_id, step.step_id), revision: step.revision ?? NO_REVISION })),
  { key: hotKeys.progress(session_id), revision: progress ?? NO_REVISION },
]

/** Announces that a session is going: nobody may find it in the copy again, for its owner is what they look for first. */
export async function announceRemoval(ctx: Ctx, { workspace_id, session_id }: At): Promise<void> {
  if (!ctx.ports.cache.is_shared) return
  const key = hotKeys.metadata(session_id)
  try {
    await mark(ctx.ports.cache, [{ key, revision: NO_REVISION }])
  } catch (cause) {
    warn(ctx, cause)
    ctx.send("onboarding.refill", { workspace_id, session_id, step_ids: [] }, { start_after_s: 1 })
  }
  ctx.after(() => {
    outdate(ctx.ports.cache, [key])
    const others = hotKeys.all(session_id).filter((each) => each !== key)
    later(ctx, () => ctx.ports.cache.delete(...others))
  })
}

// Reading -------------------------------------------------------------------------------------------------------------

/** A step from the copy, when it is there, can be believed, and its session is of the caller's workspace. */
export async function findStep(ctx: Ctx, session_id: string, step_id: number): Promise<SavedStep | undefined> {
  const [metadata, step] = await look(ctx, [hotKeys.metadata(session_id), hotKeys.step(session_id, step_id)])
  if (!step || !isMine(ctx, metadata)) return undefined
  const { at: _, ...saved } = step
  return saved as unknown as SavedStep
}

/** The progress from the copy, when somebody reckoned it since the last save. */
export async function findProgress(ctx: Ctx, session_id: string): Promise<Progress | undefined> {
  const [metadata, progress] = await look(ctx, [hotKeys.metadata(session_id), hotKeys.progress(session_id)])
  return isMine(ctx, metadata) ? (progress?.detail as Progress | undefined) : undefined
}

const isMine = (ctx: Ctx, metadata: Hot | undefined) => metadata?.workspace_id === ctx.workspace_id

async function look(ctx: Ctx, keys: string[]): Promise<(Hot | undefined)[]> {
  // A cache of this process alone knows nothing of what the worker or a second web process writes.
  if (!ctx.ports.cache.is_shared) return []
  try {
    return await lookUp(ctx.ports.cache, keys)
  } catch (cause) {
    warn(ctx, cause)
    return []
  }
}

// Filling -------------------------------------------------------------------------------------------------------------

/** What the record said `at` an instant. `revision` of a session is the sum of those of its steps: it only grows. */
export type Known = {
  at: number
  metadata: Metadata
  steps?: readonly SavedStep[]
  progress?: { completed: number; revision: number; detail?: Progress }
}

export function entriesOf(session_id: string, { at, metadata, steps = [], progress }: Known): HotEntry[] {
  const { user_id, workspace_id, started_at } = metadata
  return [
    { key: hotKeys.metadata(session_id), entry: { user_id, workspace_id, started_at, revision: 1, at } },
    ...steps.map((step) => ({ key: hotKeys.step(session_id, step.step_id), entry: { ...step, at } })),
    ...(progress ? [{ key: hotKeys.progress(session_id), entry: { ...progress, total: TOTAL_STEPS, at } }] : []),
  ]
}

export function fillLater(ctx: Ctx, session_id: string, known: Known): void {
  if (ctx.ports.cache.is_shared) later(ctx, () => fill(ctx.ports.cache, entriesOf(session_id, known)))
}

const RETRIES_S = [1, 2, 4]

/** Work on the copy follows the answer: it neither delays nor fails what the record already holds. Three retries. */
export function later(
  ctx: Ctx | SystemCtx,
  work: () => Promise<unknown>,
  retries: readonly number[] = RETRIES_S,
): void {
  work().catch((cause: unknown) => {
    const [wait_s, ...rest] = retries
    if (wait_s === undefined) return warn(ctx, cause)
    setTimeout(() => later(ctx, work, rest), wait_s * 1000 * (0.75 + Math.random() / 2)).unref()
  })
}

function warn(ctx: Ctx | SystemCtx, cause: unknown): void {
  ctx.log.warn("onboarding.hot_copy_failed", { error: cause instanceof Error ? cause.name : "unknown" })
}
