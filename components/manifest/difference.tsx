// biome-ignore-all lint/suspicious/noArrayIndexKey: words of one text, which never move
import { diffWordsWithSpace } from "diff"
import type { Route } from "next"
import Link from "next/link"
import { Fragment, type ReactNode } from "react"
import { linkStyle } from "#components/manifest/fact"
import { countInWords } from "#components/ui/quantity"
import { Tag, type Tone } from "#components/ui/status"
import type { ManifestDiffView } from "#lib/manifest/contract/versions"

type Kind = "added" | "removed" | "changed" | "wording" | "moved"
type Row = {
  path: string
  section: string
  label: string
  kind: Kind
  isCritical: boolean
  before: ReactNode
  after: ReactNode
}

const KINDS: Record<Kind, { words: string; tone: Tone }> = {
  added: { words: "+ Added", tone: "good" },
  removed: { words: "− Removed", tone: "bad" },
  changed: { words: "± Changed", tone: "warn" },
  wording: { words: "≈ Wording", tone: "neutral" },
  moved: { words: "↕ Moved", tone: "neutral" },
}
const BUMPS: Record<ManifestDiffView["bump"], string> = {
  major: "That is a major change: the company’s identity, its category, its positioning or its primary customer.",
  minor: "That is a minor change: facts came, went or changed.",
  patch: "That is a patch: only wording changed.",
  none: "Both say the same.",
}

/** Two versions beside each other, fact by fact. */
export function Difference({ diff }: { diff: ManifestDiffView }) {
  const rows = rowsOf(diff)
  const sections = [...Map.groupBy(rows, ({ section }) => section)]
  const { from, to, added, removed, changed, moved } = diff
  const counts = [
    changed.length > 0 && countInWords(changed.length, "fact changed", "facts changed"),
    added.length > 0 && `${added.length} added`,
    removed.length > 0 && `${removed.length} removed`,
    moved.length > 0 && `${moved.length} moved`,
  ].filter((words) => words !== false)
  return (
    <section aria-labelledby="difference-title">
      <h2 id="difference-title" tabIndex={-1} className="text-lg font-semibold">
        {from ? `From version ${from} to ${to}` : `Version ${to}, the first one`}
      </h2>
      <p className="mt-1 max-w-prose">
        {counts.length > 0 ? `${counts.join(", ")}. ` : "No fact differs. "}
        <span className="text-muted">{BUMPS[diff.bump]}</span>
      </p>
      <p className="mt-2">
        <Link href={"/manifest/versions" as Route} className={linkStyle}>
          Close the comparison
        </Link>
        {from && from !== to && (
          <Link href={`/manifest/versions?from=${to}&to=${from}` as Route} className={`${linkStyle} ml-5`}>
            Other way round
          </Link>
        )}
      </p>
      {rows.length > 0 && (
        <div
          className="mt-6 hidden grid-cols-[13rem_minmax(0,1fr)_minmax(0,1fr)] gap-x-6 text-sm text-muted md:grid"
          aria-hidden="true"
        >
          <span />
          <span>{from ?? "Before"}</span>
          <span>{to}</span>
        </div>
      )}
      {sections.map(([section, rows]) => (
        <section key={section} aria-label={section} className="mt-4">
          <h3 className="border-b border-border-strong pb-1 font-semibold">{section}</h3>
          <ul className="divide-y divide-border">
            {rows.map((row) => (
              <li
                key={`${row.kind}${row.path}`}
                className="grid gap-x-6 gap-y-1 py-3 md:grid-cols-[13rem_minmax(0,1fr)_minmax(0,1fr)]"
              >
                <div className="flex items-start justify-between gap-2 md:block">
                  <p className="font-medium">{row.label}</p>
                  <p className="flex flex-wrap gap-1 md:mt-1">
                    <Tag tone={KINDS[row.kind].tone}>{KINDS[row.kind].words}</Tag>
                    {row.isCritical && <Tag>Critical</Tag>}
                  </p>
                </div>
                <Side name={from ?? "Before"}>{row.before}</Side>
                <Side name={to}>{row.after}</Side>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </section>
  )
}

function Side({ name, children }: { name: string; children: ReactNode }) {
  return (
    <p className="min-w-0 max-md:pl-3">
      <span className="text-sm text-muted md:sr-only">{name}: </span>
      {children}
    </p>
  )
}

const nothing = <span className="text-muted">not there</span>
function Gone({ children }: { children: ReactNode }) {
  return <del className="bg-bad-soft line-through decoration-bad">{children}</del>
}

function Came({ children }: { children: ReactNode }) {
  return <ins className="bg-good-soft underline decoration-good decoration-2 underline-offset-2">{children}</ins>
}

const gone = (value: string) => <Gone>{value}</Gone>
const came = (value: string) => <Came>{value}</Came>

function rowsOf({ added, removed, changed, moved }: ManifestDiffView): Row[] {
  const about = ({ path, section, label }: { path: string; section: string; label: string }) => ({
    path,
    section,
    label,
  })
  return [
    ...changed.map((fact): Row => {
      const [before, after] = sidesOf(fact.from, fact.to)
      return {
        ...about(fact),
        kind: fact.is_wording ? "wording" : "changed",
        isCritical: fact.is_critical,
        before,
        after,
      }
    }),
    ...removed.map((fact): Row => {
      return { ...about(fact), kind: "removed", isCritical: fact.is_critical, before: gone(fact.value), after: nothing }
    }),
    ...added.map((fact): Row => {
      return { ...about(fact), kind: "added", isCritical: fact.is_critical, before: nothing, after: came(fact.value) }
    }),
    ...moved.map((fact): Row => {
      const place = (at: number) => `Place ${at + 1} in its list`
      return { ...about(fact), kind: "moved", isCritical: false, before: place(fact.from), after: place(fact.to) }
    }),
  ]
}

/** Both wordings with the words that went and the words that came marked. */
function sidesOf(from: string, to: string): [ReactNode, ReactNode] {
  const parts = diffWordsWithSpace(from, to)
  const side = (other: "added" | "removed") =>
    parts
      .filter((part) => !part[other])
      .map((part, i) => {
        const Mark = part.removed ? Gone : part.added ? Came : Fragment
        return <Mark key={i}>{part.value}</Mark>
      })
  return [side("added"), side("removed")]
}
