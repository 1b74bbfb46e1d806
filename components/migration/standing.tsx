import type { ReactNode } from "react"
import { Mark } from "#components/ui/status"
import type { getStanding } from "#lib/migration/contract"
import type { Output } from "#lib/platform/endpoint"

/** Tells a member where they stand while their answers or their manifest are still on the way. Silent for everybody else. */
export function Standing({ standing }: { standing: Output<typeof getStanding> }) {
  const words = wordsOf(standing)
  if (!words) return null
  return (
    <div className="mx-auto w-full max-w-[1440px] px-4 pt-6 sm:px-6 lg:px-8">
      <div className="flex gap-3 rounded-md bg-warn-soft px-4 py-3">
        <Mark tone="warn" className="mt-1" />
        <div className="min-w-0 max-w-prose space-y-1">{words}</div>
      </div>
    </div>
  )
}

function wordsOf({ source, completion_percentage: percent, manifest }: Output<typeof getStanding>): ReactNode {
  if (source === "legacy") {
    return (
      <>
        <p className="font-medium">You stand in the former onboarding{percent > 0 && `, ${percent} % of the way`}.</p>
        <p>
          What you answered there is kept and will be brought over. You need not wait: what you answer here stays, and
          the former answers come as a session of their own.
        </p>
      </>
    )
  }
  if (manifest === "pending") {
    return (
      <>
        <p className="font-medium">Your answers were brought over from the former onboarding.</p>
        <p>Your manifest is being made from them. It will be under Manifest; there is nothing you need to do.</p>
      </>
    )
  }
  if (manifest === "failed") {
    return (
      <>
        <p className="font-medium">Your answers were brought over, but no manifest could be made from them.</p>
        <p>Look through the steps below, then build the manifest.</p>
      </>
    )
  }
  return null
}
