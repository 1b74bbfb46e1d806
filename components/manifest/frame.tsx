import { Download, RefreshCw } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import type { ReactNode } from "react"
import { CopyButton } from "#components/manifest/copy"
import { linkStyle } from "#components/manifest/fact"
import { buttonStyle } from "#components/ui/button"
import { Instant } from "#components/ui/instant"
import { Page } from "#components/ui/page"
import { Status } from "#components/ui/status"
import { Submit } from "#components/ui/submit"
import { LinkTabs } from "#components/ui/tabs"
import type { ManifestView } from "#lib/manifest/contract/read"

const FORMATS = { json: "JSON", yaml: "YAML", markdown: "Markdown", txt: "Plain text" } as const

export type Tab = "facts" | "budget" | "versions" | "search"

type FrameProps = {
  view: ManifestView
  tab: Tab
  /** Who made the version shown, where that is known. */
  made_by: string | null
  /** Absent for people who may not build. */
  rebuild?: (() => Promise<void>) | undefined
  /** What the last act came to. */
  notice?: ReactNode
  children: ReactNode
}

/** What every view of the manifest has in common: which version this is, how fresh, and what can be done with it. */
export function Frame({ view, tab, made_by: madeBy, rebuild, notice, children }: FrameProps) {
  const { manifest, version } = view
  const at = view.is_latest ? "" : `?version=${version}`
  const tabs: { key: Tab; name: string; href: string }[] = [
    { key: "facts", name: "Facts", href: `/manifest${at}` },
    { key: "budget", name: "Budget", href: `/manifest/budget${at}` },
    { key: "versions", name: "Versions", href: "/manifest/versions" },
    { key: "search", name: "Search", href: "/manifest/search" },
  ]
  return (
    <Page
      title="Manifest"
      above={<Freshness view={view} can_build={rebuild !== undefined} />}
      lead={
        <>
          Version {version}, made <Instant at={manifest.generated_at} />
          {madeBy && ` by ${madeBy}`} from {manifest.completed_steps.length} of 23 steps.
        </>
      }
      actions={
        <>
          <CopyButton text={view.rendering} label="Copy as text" said="Copied the manifest as text" />
          <Export version={version} checksum={view.checksum} />
          {rebuild && view.is_latest && (
            <form action={rebuild}>
              <Submit size="sm" variant={view.is_behind ? "primary" : "secondary"}>
                <RefreshCw aria-hidden="true" />
                Build again
              </Submit>
            </form>
          )}
        </>
      }
    >
      {notice}
      {!view.is_latest && (
        <p className="mb-6 rounded-md border border-border-strong px-4 py-3">
          This is version {version}, a former one.{" "}
          <Link href="/manifest" className={linkStyle}>
            Read the latest
          </Link>{" "}
          or{" "}
          <Link href={`/manifest/versions?from=${version}` as Route} className={linkStyle}>
            see what changed since
          </Link>
          .
        </p>
      )}
      <LinkTabs
        label="Views of the manifest"
        tabs={tabs.map(({ key, name, href }) => ({ name, href: href as Route, current: key === tab }))}
      />
      {children}
    </Page>
  )
}

function Freshness({ view, can_build: canBuild }: { view: ManifestView; can_build: boolean }) {
  if (!view.is_latest) return <Status tone="neutral">A former version</Status>
  if (view.is_behind)
    return <Status tone="warn">Behind the answers{canBuild && ": build it again to take them in"}</Status>
  return <Status tone="good">Up to date with the answers</Status>
}

/** Four files of one content; each carries the checksum in its name. */
function Export({ version, checksum }: { version: string; checksum: string }) {
  return (
    <>
      <button type="button" popoverTarget="export" className={buttonStyle({ variant: "secondary", size: "sm" })}>
        <Download aria-hidden="true" />
        Export
      </button>
      <div id="export" popover="auto" className="panel panel-end">
        <ul className="-mx-2 -mt-1">
          {Object.entries(FORMATS).map(([format, name]) => (
            <li key={format}>
              <a
                href={`/api/v1/context/export?format=${format}&version=${version}`}
                download
                className="flex min-h-10 items-center rounded-sm px-2 hover:bg-sunken pointer-coarse:min-h-11"
              >
                {name}
              </a>
            </li>
          ))}
        </ul>
        <p className="mt-2 border-t border-border pt-3 text-muted">
          Checksum of the content (SHA-256), also in the file’s name:
          <code className="mt-1 block font-mono text-xs break-all text-foreground">{checksum}</code>
        </p>
      </div>
    </>
  )
}
