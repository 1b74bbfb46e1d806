import { cx } from "class-variance-authority"
import { Mark } from "#components/ui/status"

/** What an act came to, by the word its address carries: nobody can put words of their own on the page. */
const REFUSED: Record<string, string> = {
  limit: "The manifest was built very often within the last hour. Wait a while, then build it again.",
  no_session: "The answers this manifest came from were deleted, so it cannot be built again. Start a new onboarding.",
  no_manifest: "There is no manifest yet. Complete half of the steps, then build it.",
  version: "There is no such version. Choose one from the list.",
  forbidden: "You may read the manifest, not change it. Ask an admin of the workspace for the role analyst.",
  budget_too_small: "The facts that must be kept need more than 1,200 tokens. Shorten the longest of them.",
  other: "That did not work, and nothing was changed. Try again.",
}

export type Outcome = { made?: string | undefined; restored?: string | undefined; refused?: string | undefined }

/** Said once, where the eye already is; read out by screen readers. */
export function Notice({ outcome, version }: { outcome: Outcome; version: string }) {
  const words = wordsOf(outcome, version)
  if (!words) return null
  const isRefused = outcome.refused !== undefined
  return (
    <div
      role={isRefused ? "alert" : "status"}
      className={cx("mb-6 flex items-center gap-3 rounded-md px-4 py-3", isRefused ? "bg-bad-soft" : "bg-good-soft")}
    >
      <Mark tone={isRefused ? "bad" : "good"} />
      <p className="min-w-0">{words}</p>
    </div>
  )
}

const VERSION = /^\d{1,6}\.\d{1,6}\.\d{1,6}$/

function wordsOf({ made, restored, refused }: Outcome, version: string): string | null {
  if (refused !== undefined) return (REFUSED[refused] ?? REFUSED.other) as string
  if (restored === "same") return `Nothing to restore: version ${version} already says the same.`
  if (restored && VERSION.test(restored)) return `Version ${restored} was restored. It is now version ${version}.`
  if (made === "same") return `Built again. The facts are the same, so version ${version} stays.`
  if (made && VERSION.test(made)) return `Version ${made} was built from the present answers.`
  return null
}
