import { instantInWords } from "#components/ui/instant"
import { Mark, type Tone } from "#components/ui/status"

const HOUR_MS = 3_600_000

/** How old a number is: green under an hour, amber to four, red beyond, grey when nobody knows. */
function ageOf(asOf: string | null, now: Date): { tone: Tone; words: string } {
  if (!asOf) return { tone: "neutral", words: "Age unknown" }
  const age = now.getTime() - Date.parse(asOf)
  if (age < HOUR_MS) return { tone: "good", words: "Less than an hour old" }
  if (age <= 4 * HOUR_MS) return { tone: "warn", words: "One to four hours old" }
  return { tone: "bad", words: "More than four hours old" }
}

export function Freshness({ as_of: asOf, now }: { as_of: string | null; now: Date }) {
  const { tone, words } = ageOf(asOf, now)
  return (
    <p className="flex items-center gap-2 text-xs text-muted" title={words}>
      <Mark tone={tone} />
      <span>
        <span className="sr-only">{words}. </span>
        {asOf ? <time dateTime={asOf}>{instantInWords(asOf)}</time> : "Age unknown"}
      </span>
    </p>
  )
}
