import { type Built, buildManifest } from "#lib/manifest/build"
import type { Manifest } from "#lib/manifest/contract/content"
import type { Answers } from "#lib/onboarding/field"
import { progressOf } from "#lib/onboarding/progress"

/** Whose manifest it is, and when: the same for all. */
export const ALWAYS = {
  workspace_id: "00000000-0000-4000-8000-000000000001",
  user_id: "00000000-0000-4000-8000-000000000002",
  session_id: null,
  generated_at: "2026-01-01T00:00:00.000Z",
  version: "1.0.0",
}

/** The manifest that answers make, after an earlier one if there is one. Pure: the same workspace and time always. */
export function manifestOf(steps: Readonly<Record<number, Answers>>, previous?: Manifest): Built {
  const { statuses, percentage } = progressOf(steps)
  const built = buildManifest({
    ...ALWAYS,
    steps,
    completed_steps: statuses.flatMap(({ step, status }) => (status === "completed" ? [step] : [])),
    completion_percentage: percentage,
    previous,
  })
  if ("minimum" in built) throw new Error(`The pinned facts alone need ${built.minimum} tokens.`)
  return built
}
