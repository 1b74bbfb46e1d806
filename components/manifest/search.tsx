import type { Route } from "next"
import Link from "next/link"
import { linkStyle, weightInWords } from "#components/manifest/fact"
import { Button } from "#components/ui/button"
import { Field } from "#components/ui/field"
import { Input } from "#components/ui/input"
import { countInWords } from "#components/ui/quantity"
import { Status, type Tone } from "#components/ui/status"
import { chapterOf, chapterTitle } from "#lib/manifest/chapters"
import type { EmbeddingState, SearchResults } from "#lib/manifest/contract/search"
import type { Fact } from "#lib/manifest/facts"
import { labelOf, lineOf } from "#lib/manifest/words"

const STATES: Record<EmbeddingState["status"], { tone: Tone; words: string }> = {
  none: { tone: "neutral", words: "Not prepared for search by meaning" },
  queued: { tone: "warn", words: "Being prepared for search by meaning" },
  done: { tone: "good", words: "Ready for search by meaning" },
  failed: { tone: "bad", words: "Could not be prepared for search by meaning" },
}

type SearchProps = {
  q: string
  /** Null before anything was asked. */
  results: SearchResults | null
  state: EmbeddingState | null
  /** The facts of the latest version, in whose words hits are shown. */
  facts: ReadonlyMap<string, Fact>
  session_id: string | null
}

/** The sections nearest to a question, each with its facts. */
export function Search({ q, results, state, facts, session_id: sessionId }: SearchProps) {
  return (
    <section aria-labelledby="search-title">
      <h2 id="search-title" className="sr-only">
        Search
      </h2>
      <form action="/manifest/search" className="flex flex-wrap items-end gap-3">
        <Field
          id="search-q"
          label="What are you looking for?"
          hint="A question or a few words. The sections nearest in meaning come first."
          className="w-full sm:w-96"
        >
          <Input
            id="search-q"
            aria-describedby="search-q-hint"
            type="search"
            name="q"
            defaultValue={q}
            maxLength={400}
            required
          />
        </Field>
        <Button type="submit">Search</Button>
      </form>
      {state && (
        <p className="mt-3 flex flex-wrap items-center gap-x-3 text-muted">
          <Status tone={STATES[state.status].tone}>{STATES[state.status].words}</Status>
          <span className="text-sm">
            {state.status === "done" && `${countInWords(state.chunks, "part")}, `}
            model {state.model}
            {state.reason && `. ${state.reason}`}
          </span>
        </p>
      )}
      {results && (
        <>
          <p role="status" className="mt-6">
            {results.results.length === 0
              ? "Nothing in the manifest is near to that. Try other words, or look among what was left out of the budget."
              : `${countInWords(results.results.length, "section")} near to “${q}”.`}{" "}
            {results.note && <span className="text-muted">{results.note}</span>}
          </p>
          <ol className="mt-4 space-y-8">
            {results.results.map(({ section, part, facts: hits }) => (
              <li key={`${section}${part}`} className="max-w-3xl">
                <h3 className="border-b border-border-strong pb-1 font-semibold">
                  <Link href={`/manifest#${chapterOf(section)}` as Route} className={linkStyle}>
                    {chapterTitle(chapterOf(section))}
                  </Link>
                </h3>
                <ul className="divide-y divide-border">
                  {hits.map((hit) => (
                    <li key={hit.path} className="py-2.5">
                      <p>
                        <Words path={hit.path} fact={facts.get(hit.path)} value={hit.value} />
                      </p>
                      <p className="text-sm text-muted">
                        Weighs {weightInWords(hit.weight)}
                        {hit.is_confirmed && ", confirmed by a person"}, from{" "}
                        {sessionId ? (
                          <Link
                            href={`/onboarding/${sessionId}/${hit.source.step}` as Route}
                            prefetch={false}
                            className={linkStyle}
                          >
                            step {hit.source.step}, {hit.source.title}
                          </Link>
                        ) : (
                          `step ${hit.source.step}, ${hit.source.title}`
                        )}
                      </p>
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  )
}

function Words({ path, fact, value }: { path: string; fact: Fact | undefined; value: string }) {
  return (
    <>
      {fact && <span className="text-muted">{labelOf(fact)}: </span>}
      <Link href={`/manifest#${encodeURIComponent(path)}` as Route} className={linkStyle}>
        {fact ? lineOf(fact) : value}
      </Link>
    </>
  )
}
