import Link from "next/link"
import { rebuild } from "#app/(workspace)/manifest/actions"
import { currentMember, load } from "#app/load"
import { ManifestPage } from "#components/manifest/manifest"
import { buttonStyle } from "#components/ui/button"
import { EmptyState } from "#components/ui/empty-state"
import { Page } from "#components/ui/page"
import { getManifest } from "#lib/manifest/contract/read"
import { listVersions } from "#lib/manifest/contract/versions"
import * as manifest from "#lib/manifest/service"
import { hasRole } from "#lib/platform/authorize"

export const metadata = { title: "Manifest" }

export default async function ManifestRoute({ searchParams }: PageProps<"/manifest">) {
  const { version } = await searchParams
  const { versions } = await load(manifest.listVersions, listVersions.query, {})
  if (versions.length === 0) {
    return (
      <Page title="Manifest" lead="What the business knows about itself, in at most 1,200 tokens.">
        <EmptyState
          title="There is no manifest yet"
          action={
            <Link href="/onboarding" className={buttonStyle()}>
              Go to onboarding
            </Link>
          }
        >
          <p>Complete half of the onboarding steps, then build it. Every dashboard is grounded in it from then on.</p>
        </EmptyState>
      </Page>
    )
  }
  const view = await load(manifest.get, getManifest.query, { version, include_raw: "true" })
  const ctx = await currentMember()
  return <ManifestPage view={view} versions={versions} can_rebuild={hasRole(ctx.role, "analyst")} rebuild={rebuild} />
}
