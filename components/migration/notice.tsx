"use client"

import { cx } from "class-variance-authority"
import { useEffect, useRef } from "react"
import { countInWords } from "#components/ui/quantity"
import { Mark, type Tone } from "#components/ui/status"

/** What an act came to, by the word its address carries: nobody can put words of their own on the page. */
const DID: Record<string, { words: string; tone: Tone }> = {
  started: { words: "The run was started. It needs no open page.", tone: "good" },
  rehearsing: { words: "The rehearsal was started. Whatever it does is withheld.", tone: "good" },
  paused: { words: "The run pauses after the statement that is under way.", tone: "good" },
  resumed: { words: "The run goes on from where it stopped.", tone: "good" },
  cancelled: { words: "The run is cancelled. What it did stays.", tone: "good" },
  throttled: { words: "The new limit holds from the next statement on.", tone: "good" },
  unthrottled: { words: "The limit is lifted.", tone: "good" },
  nobody: { words: "Nobody fails for this reason any more, so nothing was started.", tone: "neutral" },
  migrated: { words: "The user is migrated.", tone: "good" },
  "not-migrated": { words: "The user could not be migrated. The reason stands below.", tone: "bad" },
  "rolled-back": { words: "The user is back in the former onboarding. Nothing they saved is lost.", tone: "good" },
  "not-rolled-back": { words: "The user could not be rolled back. The reason stands below.", tone: "bad" },
}

/** Said once above the page and given the focus, as the button that was pressed may be gone. */
export function Notice({ said }: { said: Record<string, string> }) {
  const box = useRef<HTMLDivElement>(null)
  const { did = "" } = said
  // biome-ignore lint/correctness/useExhaustiveDependencies: another act is another notice
  useEffect(() => box.current?.focus(), [did])
  const told = did === "pruned" ? prunedIn(said) : DID[did]
  if (!told) return null
  const isBad = told.tone === "bad"
  return (
    <div
      ref={box}
      tabIndex={-1}
      role={isBad ? "alert" : "status"}
      className={cx("mb-6 flex items-center gap-3 rounded-md px-4 py-3", SOFT[told.tone])}
    >
      <Mark tone={told.tone} />
      <p className="min-w-0">{told.words}</p>
    </div>
  )
}

const SOFT: Record<Tone, string> = {
  good: "bg-good-soft",
  warn: "bg-warn-soft",
  bad: "bg-bad-soft",
  neutral: "bg-sunken",
}

function prunedIn({ images = "", sessions = "" }: Record<string, string>): { words: string; tone: Tone } | undefined {
  if (!/^\d{1,9}$/.test(images) || !/^\d{1,9}$/.test(sessions)) return undefined
  if (Number(images) + Number(sessions) === 0) {
    return { words: "Nothing is that old, so nothing is pruned.", tone: "neutral" }
  }
  const words = `Being pruned now: before-images of ${countInWords(Number(images), "log row")} and ${countInWords(Number(sessions), "parked session")}.`
  return { words, tone: "good" }
}
