import { type Built, buildManifest } from "#lib/manifest/build"
import type { Manifest } from "#lib/manifest/contract/content"
import type { Answers } from "#lib/onboarding/field"
import { progressOf } from "#lib/onboarding/progress"

/** The manifest that answers make, after an earlier one if there is one. Pure: the same workspace and time always. */
export function manifestOf(steps: Readonly<Record<number, Answers>>, previous?: Manifest): Built {
  const { statuses, percentage } = progressOf(steps)
  const built = buildManifest({
    steps,
    completed_steps: statuses.flatMap(({ step, status }) => (status === "completed" ? [step] : [])),
    completion_percentage: percentage,
    workspace_id: "00000000-0000-4000-8000-000000000001",
    user_id: "00000000-0000-4000-8000-000000000002",
    session_id: null,
    generated_at: "2026-01-01T00:00:00.000Z",
    version: "1.0.0",
    previous,
  })
  if ("minimum" in built) throw new Error(`The pinned facts alone need ${built.minimum} tokens.`)
  return built
}
