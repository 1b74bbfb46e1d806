import { cx } from "class-variance-authority"
import { BadgeCheck, Quote as QuoteMark } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import type { ReactNode } from "react"
import { Instant } from "#components/ui/instant"
import type { Fact } from "#lib/manifest/facts"
import type { Quote } from "#lib/manifest/sources"
import { saidOf } from "#lib/manifest/words"
import { stepByNumber } from "#lib/onboarding/steps"

/** What every fact of a page needs to tell where it comes from. */
export type About = {
  /** Null when the answers are gone: facts then name their step without a way to it. */
  session_id: string | null
  answered: Readonly<Record<number, string>>
  quotes: Readonly<Record<string, readonly Quote[]>>
  /** When the version shown was made. */
  made_at: string
  currency: string | undefined
}

export const weightInWords = (weight: number) => (weight / 1000).toFixed(2)
export const linkStyle = "underline decoration-border-strong underline-offset-4 hover:decoration-current"

/**
 * One fact. A tap, a click or Enter opens where it comes from; with script, pointing at it and the focus do too.
 * `look` is the look of its first words.
 */
export function FactText({ fact, about, look, chip }: { fact: Fact; about: About; look?: string; chip?: boolean }) {
  const [first, ...rest] = saidOf(fact, about.currency)
  const hasQuotes = (about.quotes[fact.path]?.length ?? 0) > 0
  const isShort = rest.reduce((sum, { text }) => sum + text.length, 0) <= 60
  const id = `about-${fact.path}`
  return (
    <>
      <button
        type="button"
        id={fact.path}
        popoverTarget={id}
        data-fact
        className={cx(
          "max-w-full scroll-mt-24 rounded-sm text-left wrap-anywhere decoration-border-strong decoration-dotted underline-offset-4 hover:underline target:bg-warn-soft aria-expanded:underline pointer-coarse:min-h-6",
          chip && "bg-sunken px-2 py-0.5",
          look,
        )}
      >
        {first?.label && <span className="text-muted">{first.label} </span>}
        {first?.text}
        {rest.length > 0 && (
          <span className={cx("font-normal text-muted", isShort ? "ml-2 inline-block text-base" : "block")}>
            {rest.map(({ label, text }, i) => (
              <span key={label ?? text} className={isShort ? undefined : "block"}>
                {isShort && i > 0 && " · "}
                {label && `${label}: `}
                <span className="text-foreground">{text}</span>
              </span>
            ))}
          </span>
        )}
        {fact.is_confirmed && <Sign icon={<BadgeCheck />} words="confirmed" />}
        {hasQuotes && <Sign icon={<QuoteMark />} words="in a document" />}
      </button>
      <Panel id={id} fact={fact} about={about} />
    </>
  )
}

function Sign({ icon, words }: { icon: ReactNode; words: string }) {
  return (
    <span className="ml-1 inline-block align-[-0.125em] text-muted [&_svg]:size-3.5" aria-hidden="true" title={words}>
      {icon}
    </span>
  )
}

// Phrasing only, so that a fact may stand in a paragraph or a heading.
function Panel({ id, fact, about }: { id: string; fact: Fact; about: About }) {
  const quotes = about.quotes[fact.path] ?? []
  return (
    <span id={id} popover="auto" className="panel">
      <span className="block">
        <strong className="font-semibold">Weight {weightInWords(fact.weight)}</strong>
        {fact.is_pinned && ", always kept"}
        {fact.is_confirmed && ", confirmed by a person, so it counts double"}
      </span>
      <Origin fact={fact} about={about} />
      {quotes.map(({ quote, source, page }) => (
        <span key={`${source}${page}${quote}`} className="mt-3 block border-l-2 border-border-strong pl-3">
          <q className="block wrap-anywhere">{quote}</q>
          <span className="mt-1 block text-muted">
            {about.session_id ? (
              <Link href={`/onboarding/${about.session_id}/2` as Route} prefetch={false} className={linkStyle}>
                {source}
              </Link>
            ) : (
              source
            )}
            {page !== null && `, page ${page}`}
          </span>
        </span>
      ))}
    </span>
  )
}

function Origin({ fact, about }: { fact: Fact; about: About }) {
  const title = stepByNumber(fact.step)?.title ?? "unknown"
  const at = about.answered[fact.step]
  return (
    <span className="mt-1 block text-muted">
      From{" "}
      {about.session_id ? (
        <Link href={`/onboarding/${about.session_id}/${fact.step}` as Route} prefetch={false} className={linkStyle}>
          step {fact.step}, {title}
        </Link>
      ) : (
        `step ${fact.step}, ${title}; its answers are gone`
      )}
      {at && (
        <>
          , answered <Instant at={at} />
          {at > about.made_at && ", after this version was made"}
        </>
      )}
      .
    </span>
  )
}
