import type { Route } from "next"
import Link from "next/link"
import { Instant } from "#components/ui/instant"
import { countInWords } from "#components/ui/quantity"
import type { ManifestVersion } from "#lib/manifest/contract/versions"

const WHY: Record<ManifestVersion["source"], string> = {
  finalize: "Built from onboarding",
  rebuild: "Built again",
  migration: "Migrated",
  restore: "Restored",
}

const changesOf = ({ added, removed, changed }: ManifestVersion["change_summary"]) =>
  [
    added.length > 0 && countInWords(added.length, "fact added", "facts added"),
    removed.length > 0 && countInWords(removed.length, "fact removed", "facts removed"),
    changed.length > 0 && countInWords(changed.length, "fact changed", "facts changed"),
  ]
    .filter(Boolean)
    .join(", ") || "no fact changed"

/** Every version, newest first, with what it changed. */
export function Versions({ versions, shown }: { versions: ManifestVersion[]; shown: string }) {
  return (
    <ol className="space-y-3 border-l border-border pl-4">
      {versions.map((version) => (
        <li key={version.version}>
          <Link
            href={(version.is_latest ? "/manifest" : `/manifest?version=${version.version}`) as Route}
            aria-current={version.version === shown ? "true" : undefined}
            className="font-medium underline decoration-border-strong underline-offset-4 aria-[current]:no-underline"
          >
            {version.version}
          </Link>
          {version.is_latest && <span className="text-muted"> (latest)</span>}
          {version.version === shown && <span className="text-muted"> (shown)</span>}
          <p className="text-sm text-muted">
            {WHY[version.source]}, <Instant at={version.created_at} />: {changesOf(version.change_summary)}.
          </p>
        </li>
      ))}
    </ol>
  )
}
