import type { Route } from "next"
import Link from "next/link"
import { linkStyle, weightInWords } from "#components/manifest/fact"
import { Button } from "#components/ui/button"
import { Field } from "#components/ui/field"
import { Input, Select } from "#components/ui/input"
import { countInWords } from "#components/ui/quantity"
import { chapterOf, chapterOrder, chapterTitle } from "#lib/manifest/chapters"
import type { DroppedFact } from "#lib/manifest/contract/budget"
import type { Fact } from "#lib/manifest/facts"
import { labelOf, lineOf } from "#lib/manifest/words"
import { stepByNumber } from "#lib/onboarding/steps"

/** A fact that found no place. `fact` is null when its answer was changed since: then only its place is known. */
export type LeftOutFact = DroppedFact & { chapter: string; fact: Fact | null }
/** What a person looks for among them. */
export type Wanted = { q: string; section: string }

/** Facts shown of each section, and of a search. Who wants more narrows it down. */
const FEW = 4
const MANY = 100

/** The dropped facts of a certificate with the words they had, the heaviest first. */
export function leftOutOf(dropped: readonly DroppedFact[], everything: readonly Fact[]): LeftOutFact[] {
  const byPath = new Map(everything.map((fact) => [fact.path, fact]))
  return dropped
    .map((each) => {
      const fact = byPath.get(each.path) ?? null
      return { ...each, fact, chapter: chapterOf(fact?.section ?? sectionOf(each.path)) }
    })
    .sort((a, b) => b.weight - a.weight)
}

type LeftOutProps = {
  facts: LeftOutFact[]
  wanted: Wanted
  closing_density: number
  session_id: string | null
  /** The former version shown, if it is one. */
  version: string | undefined
}

/** Every fact that found no place, by section, with what it would have cost. */
export function LeftOut({ facts, wanted, version, ...rest }: LeftOutProps) {
  const byChapter = Map.groupBy(facts.toSorted(byChapterOrder), ({ chapter }) => chapter)
  const isNarrowed = wanted.q !== "" || wanted.section !== ""
  const found = facts.filter((each) => isWanted(each, wanted)).length
  const groups = isNarrowed
    ? [...byChapter]
        .map(([id, all]) => [id, all.filter((each) => isWanted(each, wanted))] as const)
        .filter(([, all]) => all.length > 0)
    : [...byChapter]
  const most = isNarrowed ? MANY : FEW
  return (
    <section aria-labelledby="left-out-title" className="mt-12">
      <h2 id="left-out-title" className="scroll-mt-20 text-lg font-semibold">
        Left out
      </h2>
      {facts.length === 0 ? (
        <p className="mt-1 text-muted">Nothing was left out. Every fact has its place.</p>
      ) : (
        <>
          <p className="mt-1 max-w-prose text-muted">
            {countInWords(facts.length, "fact")} found no place. A fact is left out when the ones that were kept weigh
            more for each token they need
            {rest.closing_density > 0 && `: space ran out at ${density(rest.closing_density)} per token`}. A confirmed
            fact counts double.
          </p>
          <Filter wanted={wanted} chapters={[...byChapter.keys()]} version={version} />
          {isNarrowed && (
            <p role="status" className="mt-4">
              {countInWords(found, "fact")} found.{" "}
              <Link href={addressOf({ q: "", section: "" }, version)} className={linkStyle}>
                Show all
              </Link>
            </p>
          )}
          {groups.map(([chapter, all]) => (
            <section key={chapter} aria-label={chapterTitle(chapter)} className="mt-6">
              <h3 className="flex items-baseline justify-between gap-4 border-b border-border-strong pb-1 font-semibold">
                {chapterTitle(chapter)}
                <span className="text-sm font-normal text-muted">{countInWords(all.length, "fact")}</span>
              </h3>
              <ul className="divide-y divide-border">
                {all.slice(0, most).map((each) => (
                  <Row key={each.path} each={each} {...rest} />
                ))}
              </ul>
              {all.length > most && (
                <p className="mt-2">
                  {isNarrowed ? (
                    <span className="text-muted">The {most} heaviest are shown. Add a word to find the others.</span>
                  ) : (
                    <Link href={addressOf({ q: "", section: chapter }, version)} className={linkStyle}>
                      Show all {all.length} of {chapterTitle(chapter)}
                    </Link>
                  )}
                </p>
              )}
            </section>
          ))}
        </>
      )}
    </section>
  )
}

type RowProps = { each: LeftOutFact; closing_density: number; session_id: string | null }

function Row({ each, closing_density: closing, session_id: sessionId }: RowProps) {
  const { fact } = each
  const step = fact && stepByNumber(fact.step)
  return (
    <li className="py-2.5">
      <p className="max-w-prose">
        {fact ? (
          <>
            <span className="text-muted">{labelOf(fact)}: </span>
            {lineOf(fact)}
          </>
        ) : (
          <span className="text-muted">The words are gone: this answer was changed or deleted since.</span>
        )}
      </p>
      <p className="mt-0.5 text-sm text-muted">
        Would need {countInWords(each.cost, "token")}; weighs {weightInWords(each.weight)};{" "}
        {each.density <= closing ? "facts that were kept weigh more per token" : "no room was left for all of it"}.
        {step && sessionId && (
          <>
            {" "}
            <Link href={`/onboarding/${sessionId}/${step.number}` as Route} prefetch={false} className={linkStyle}>
              Step {step.number}
              <span className="sr-only">, {step.title}</span>
            </Link>
          </>
        )}
      </p>
    </li>
  )
}

function Filter({ wanted, chapters, version }: { wanted: Wanted; chapters: string[]; version: string | undefined }) {
  return (
    <form action="/manifest/budget#left-out-title" className="mt-4 flex flex-wrap items-end gap-3">
      {version && <input type="hidden" name="version" value={version} />}
      <Field id="left-out-q" label="Find a fact" className="w-full sm:w-72">
        <Input id="left-out-q" type="search" name="q" defaultValue={wanted.q} maxLength={100} />
      </Field>
      <Field id="left-out-section" label="Section" className="w-full sm:w-56">
        <Select id="left-out-section" name="section" defaultValue={wanted.section}>
          <option value="">All sections</option>
          {chapters.map((id) => (
            <option key={id} value={id}>
              {chapterTitle(id)}
            </option>
          ))}
        </Select>
      </Field>
      <Button type="submit" variant="secondary">
        Show
      </Button>
    </form>
  )
}

const byChapterOrder = (a: LeftOutFact, b: LeftOutFact) => chapterOrder(a.chapter) - chapterOrder(b.chapter)

const density = (value: number) => (value / 1000).toFixed(3)

function isWanted({ chapter, fact }: LeftOutFact, { q, section }: Wanted): boolean {
  if (section !== "" && chapter !== section) return false
  const text = fact ? `${labelOf(fact)} ${lineOf(fact)}`.toLowerCase() : ""
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function addressOf({ q, section }: Wanted, version: string | undefined): Route {
  const given = { ...(version && { version }), ...(q && { q }), ...(section && { section }) }
  const query = new URLSearchParams(given).toString()
  return `/manifest/budget${query && `?${query}`}#left-out-title` as Route
}

// `foundation.offer.guarantee` without its fact: only the outline knows which section that is.
function sectionOf(path: string): string {
  const [first = "", second = ""] = path.replaceAll(/\[[^\]]*\]/g, "").split(".")
  const known: Record<string, string> = {
    "foundation.company": "company",
    "foundation.offer": "offer",
    "foundation.facts": "facts",
    "competitive.market": "customer problem",
    market: "market size",
    buying_process: "buying process",
  }
  return known[`${first}.${second}`] ?? known[first] ?? first
}
