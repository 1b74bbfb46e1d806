import { cx } from "class-variance-authority"
import type { Route } from "next"
import Link from "next/link"
import { linkStyle } from "#components/manifest/fact"
import { Button } from "#components/ui/button"
import { Instant } from "#components/ui/instant"
import { countInWords } from "#components/ui/quantity"
import { Tag } from "#components/ui/status"
import { Submit } from "#components/ui/submit"
import type { ManifestVersion } from "#lib/manifest/contract/versions"

const WHY: Record<ManifestVersion["source"], string> = {
  finalize: "Built from the onboarding",
  rebuild: "Built again",
  migration: "Taken over from the former onboarding",
  restore: "Restored from a former version",
}
const KIND: Record<ManifestVersion["change_summary"]["bump"], string> = {
  major: "Major: identity, positioning or primary customer",
  minor: "Minor: facts changed",
  patch: "Patch: only wording changed",
  none: "No fact changed",
}
/** Changes named of each version; the comparison has them all. */
const FEW = 4

type TimelineProps = {
  versions: ManifestVersion[]
  /** Whether there are older versions, and where. */
  older: string | null
  /** Absent for people who may not restore. */
  restore: ((form: FormData) => Promise<void>) | undefined
}

/** Every version, newest first: who made it, when, why, and what it changed. */
export function Timeline({ versions, older, restore }: TimelineProps) {
  return (
    <section aria-labelledby="history-title">
      <h2 id="history-title" className="text-lg font-semibold">
        History
      </h2>
      <ol className="mt-4">
        {versions.map((version, i) => (
          <Entry
            key={version.version}
            version={version}
            before={versions[i + 1]?.version ?? null}
            isFirst={i === versions.length - 1 && older === null}
            restore={restore}
          />
        ))}
      </ol>
      {older && (
        <p className="mt-2">
          <Link href={older as Route} className={linkStyle}>
            Older versions
          </Link>
        </p>
      )}
    </section>
  )
}

type EntryProps = {
  version: ManifestVersion
  before: string | null
  isFirst: boolean
  restore: TimelineProps["restore"]
}

function Entry({ version: made, before, isFirst, restore }: EntryProps) {
  const { version, is_latest: isLatest, change_summary: changes } = made
  return (
    <li className="relative border-l-2 border-border pb-8 pl-6 last:border-transparent last:pb-2">
      <span
        aria-hidden="true"
        className={cx(
          "absolute top-1.5 -left-[7px] size-3 rounded-full border-2 border-accent",
          isLatest ? "bg-accent" : "bg-background",
        )}
      />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-md font-semibold">{version}</h3>
        {isLatest && <Tag tone="good">Latest</Tag>}
        <Tag>{isFirst ? "First version" : KIND[changes.bump]}</Tag>
      </div>
      <p className="mt-1 text-muted">
        {WHY[made.source]}
        {made.created_by_name && ` by ${made.created_by_name}`}, <Instant at={made.created_at} />,{" "}
        {countInWords(made.token_count, "token")}.
      </p>
      <Changes changes={changes} isFirst={isFirst} />
      <div className="mt-2 flex flex-wrap items-center gap-x-5 gap-y-1">
        <Link
          href={(isLatest ? "/manifest" : `/manifest?version=${version}`) as Route}
          className={cx(linkStyle, "pointer-coarse:py-2")}
        >
          Read<span className="sr-only"> version {version}</span>
        </Link>
        {!isFirst && (
          <Link
            href={`/manifest/versions?${before ? `from=${before}&` : ""}to=${version}` as Route}
            className={cx(linkStyle, "pointer-coarse:py-2")}
          >
            See the changes<span className="sr-only"> of version {version}</span>
          </Link>
        )}
        {restore && !isLatest && <Restore version={version} restore={restore} />}
      </div>
    </li>
  )
}

function Changes({ changes, isFirst }: { changes: ManifestVersion["change_summary"]; isFirst: boolean }) {
  const { added, removed, changed, facts } = changes
  if (isFirst) return null
  const counts = [
    changed.length > 0 && countInWords(changed.length, "fact changed", "facts changed"),
    added.length > 0 && `${added.length} added`,
    removed.length > 0 && `${removed.length} removed`,
  ].filter((words) => words !== false)
  // A list item that was reworded is one that came and one that went: its label is named once.
  const names = [...new Set(facts.map(({ section, label }) => `${section}: ${label}`))]
  return (
    <p className="mt-1 max-w-prose">
      {counts.length > 0 ? counts.join(", ") : "The order changed"}
      {names.length > 0 && (
        <span className="text-muted">
          {" "}
          ({names.slice(0, FEW).join("; ")}
          {names.length > FEW && `; and ${names.length - FEW} more`})
        </span>
      )}
    </p>
  )
}

/** Asks once more in a panel of its own, which works without script too. */
function Restore({ version, restore }: { version: string; restore: (form: FormData) => Promise<void> }) {
  const id = `restore-${version}`
  return (
    <>
      <button type="button" popoverTarget={id} className={cx(linkStyle, "pointer-coarse:py-2")}>
        Restore<span className="sr-only"> version {version}</span>
      </button>
      <div id={id} popover="auto" className="panel">
        <p className="font-semibold">Restore version {version}?</p>
        <p className="mt-1">
          Its facts become the next version. Nothing is lost: every version stays here. The answers of the onboarding
          stay as they are, so building again brings them back.
        </p>
        <form action={restore} className="mt-3 flex flex-wrap gap-2">
          <input type="hidden" name="version" value={version} />
          <Submit size="sm">Restore {version}</Submit>
          <Button variant="secondary" size="sm" popoverTarget={id} popoverTargetAction="hide">
            Cancel
          </Button>
        </form>
      </div>
    </>
  )
}
