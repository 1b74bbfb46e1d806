import { Download } from "lucide-react"
import type { ReactNode } from "react"
import { Budget } from "#components/manifest/budget"
import { CopyButton } from "#components/manifest/copy"
import { Dropped, ManifestSections, Warnings } from "#components/manifest/sections"
import { Versions } from "#components/manifest/versions"
import { Instant } from "#components/ui/instant"
import { Page } from "#components/ui/page"
import { Status } from "#components/ui/status"
import { Submit } from "#components/ui/submit"
import type { ManifestView } from "#lib/manifest/contract/read"
import type { ManifestVersion } from "#lib/manifest/contract/versions"
import { factsOf } from "#lib/manifest/facts"

const FORMATS = { json: "JSON", yaml: "YAML", markdown: "Markdown", txt: "Plain text" } as const

/** The manifest of a workspace: what it says, what it cost, what was left out, and how it came to be. */
export function ManifestPage({
  view,
  versions,
  can_rebuild: canRebuild,
  rebuild,
}: {
  view: ManifestView
  versions: ManifestVersion[]
  can_rebuild: boolean
  rebuild: () => Promise<void>
}) {
  const { manifest } = view
  const everything = view.raw ? factsOf(view.raw.sections) : []
  return (
    <Page
      title="Manifest"
      lead={
        <>
          Version {view.version}, made <Instant at={manifest.generated_at} /> from {manifest.completed_steps.length} of
          23 steps.
        </>
      }
      above={
        view.is_behind ? (
          <Status tone="warn">Answers changed since; build it again to take them in</Status>
        ) : view.is_latest ? (
          <Status tone="good">Up to date with the answers</Status>
        ) : (
          <Status tone="neutral">An earlier version</Status>
        )
      }
      actions={
        <>
          <CopyButton text={view.rendering} label="Copy as text" said="Copied the manifest as text" />
          {canRebuild && (
            <form action={rebuild}>
              <Submit size="sm" variant={view.is_behind ? "primary" : "secondary"}>
                Build again
              </Submit>
            </form>
          )}
        </>
      }
    >
      <div className="grid gap-x-12 gap-y-8 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 xl:order-2">
          <div className="space-y-8 xl:sticky xl:top-20">
            <Panel title="Token budget">
              <Budget budget={manifest.budget} />
            </Panel>
            <Panel title="Left out">
              <details>
                <summary className="underline decoration-border-strong underline-offset-4">
                  {manifest.budget.dropped.length} facts found no place
                </summary>
                <div className="mt-3 max-h-96 overflow-y-auto">
                  <Dropped manifest={manifest} everything={everything} />
                </div>
              </details>
            </Panel>
            {manifest.warnings.length > 0 && (
              <Panel title="Incomplete answers">
                <Warnings manifest={manifest} />
              </Panel>
            )}
            <Panel title="Download">
              <ul className="flex flex-wrap gap-x-4 gap-y-2">
                {Object.entries(FORMATS).map(([format, name]) => (
                  <li key={format}>
                    <a
                      href={`/api/v1/context/export?format=${format}&version=${view.version}`}
                      download
                      className="inline-flex items-center gap-1 underline decoration-border-strong underline-offset-4"
                    >
                      <Download aria-hidden="true" className="size-3" />
                      {name}
                    </a>
                  </li>
                ))}
              </ul>
              <p className="mt-3 text-xs break-all text-muted">Checksum (SHA-256): {view.checksum}</p>
            </Panel>
            <Panel title="Versions">
              <Versions versions={versions} shown={view.version} />
            </Panel>
          </div>
        </div>
        <div className="min-w-0">
          <ManifestSections manifest={manifest} />
        </div>
      </div>
    </Page>
  )
}

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-3 text-md font-semibold">{title}</h2>
      {children}
    </section>
  )
}
