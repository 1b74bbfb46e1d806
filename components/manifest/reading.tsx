import { Company } from "#components/manifest/company"
import { Customers } from "#components/manifest/customers"
import { type About, FactText } from "#components/manifest/fact"
import { FactGroup } from "#components/manifest/groups"
import { Pointing } from "#components/manifest/pointing"
import { countInWords } from "#components/ui/quantity"
import { type Chapter, chaptersOf, tokensByChapter } from "#lib/manifest/chapters"
import type { Manifest } from "#lib/manifest/contract/content"
import { type Fact, factsOf } from "#lib/manifest/facts"

/** The manifest as the person who answered reads it, with an outline beside it. */
export function Reading({ manifest, about }: { manifest: Manifest; about: About }) {
  const chapters = chaptersOf(factsOf(manifest))
  const tokens = new Map(tokensByChapter(manifest.budget.sections).map(({ id, tokens }) => [id, tokens]))
  const tokensOf = ({ id }: Chapter) => tokens.get(id) ?? 0
  return (
    <div className="gap-x-12 lg:grid lg:grid-cols-[13rem_minmax(0,1fr)]">
      <Outline chapters={chapters} tokensOf={tokensOf} />
      <div className="min-w-0 max-w-[56rem] space-y-10">
        {chapters.map((chapter) => (
          <section
            key={chapter.id}
            id={chapter.id}
            data-chapter
            aria-labelledby={`${chapter.id}-title`}
            className="scroll-mt-20"
          >
            <div className="mb-3 flex items-baseline justify-between gap-4 border-b border-border-strong pb-2">
              <h2 id={`${chapter.id}-title`} className="text-lg font-semibold">
                {chapter.title}
              </h2>
              <p className="text-sm whitespace-nowrap text-muted">
                {countInWords(chapter.facts, "fact")}, {countInWords(tokensOf(chapter), "token")}
              </p>
            </div>
            <Body chapter={chapter} about={about} />
          </section>
        ))}
      </div>
      <Pointing />
    </div>
  )
}

function Body({ chapter, about }: { chapter: Chapter; about: About }) {
  const facts = chapter.groups.flatMap((group) => group.facts)
  if (chapter.id === "company") return <Company facts={facts} about={about} />
  if (chapter.id === "customers") return <Customers facts={facts} about={about} />
  return chapter.groups.map((group) =>
    group.facts[0]?.attr === "positioning" ? (
      <Statement key="positioning" fact={group.facts[0]} about={about} />
    ) : (
      <FactGroup key={group.facts[0]?.path} group={group} about={about} />
    ),
  )
}

/** The one sentence everything else explains. */
function Statement({ fact, about }: { fact: Fact; about: About }) {
  return (
    <blockquote className="my-4 max-w-prose border-l-4 border-accent pl-4 text-md font-medium">
      <FactText fact={fact} about={about} />
    </blockquote>
  )
}

type OutlineProps = { chapters: Chapter[]; tokensOf: (chapter: Chapter) => number }

/** The way to each section: beside the text on wide screens, a list to open above it on narrow ones. */
function Outline({ chapters, tokensOf }: OutlineProps) {
  return (
    <>
      <details className="group mb-6 rounded-md border border-border lg:hidden">
        <summary className="flex h-11 items-center justify-between px-4 font-medium">
          Jump to a section
          <span aria-hidden="true" className="transition-transform group-open:rotate-180">
            ▾
          </span>
        </summary>
        <nav aria-label="Sections of the manifest">
          <ul className="grid border-t border-border p-2 min-[22rem]:grid-cols-2">
            {chapters.map(({ id, title }) => (
              <li key={id}>
                <a href={`#${id}`} className="flex min-h-11 items-center rounded-sm px-2 hover:bg-sunken">
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </details>
      <nav aria-label="Outline" data-outline className="max-lg:hidden">
        <ul className="sticky top-20 max-h-[calc(100dvh-6rem)] overflow-y-auto">
          {chapters.map((chapter) => (
            <li key={chapter.id}>
              <a
                href={`#${chapter.id}`}
                className="-ml-px flex min-h-8 items-center justify-between gap-2 border-l-2 border-border pl-3 text-muted hover:text-foreground aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-foreground"
              >
                <span className="min-w-0">{chapter.title}</span>
                <span aria-hidden="true" className="text-xs">
                  {tokensOf(chapter)}
                </span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </>
  )
}
