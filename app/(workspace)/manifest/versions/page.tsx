import { restore } from "#app/(workspace)/manifest/actions"
import { missing, shown } from "#app/(workspace)/manifest/view"
import { load } from "#app/load"
import { Compare } from "#components/manifest/compare"
import { Difference } from "#components/manifest/difference"
import { Frame } from "#components/manifest/frame"
import { None } from "#components/manifest/none"
import { Timeline } from "#components/manifest/timeline"
import { diffVersions, listVersions } from "#lib/manifest/contract/versions"
import * as manifest from "#lib/manifest/service"

export const metadata = { title: "Manifest versions" }

export default async function VersionsRoute({ searchParams }: PageProps<"/manifest/versions">) {
  const { from, to, cursor } = await searchParams
  const found = await shown(undefined)
  if (!found) return <None {...(await missing())} />
  const { versions, next_cursor } = await load(manifest.listVersions, listVersions.query, { limit: 20, cursor })
  const isComparing = from !== undefined || to !== undefined
  const diff = isComparing ? await load(manifest.diff, diffVersions.query, { from, to }) : null
  return (
    <Frame {...found} tab="versions">
      <div className="space-y-10">
        {(versions.length > 1 || diff) && (
          <Compare versions={versions.map(({ version }) => version)} from={diff?.from ?? null} to={diff?.to ?? null} />
        )}
        {diff && <Difference diff={diff} />}
        <Timeline
          versions={versions}
          older={next_cursor && `/manifest/versions?cursor=${next_cursor}`}
          restore={found.rebuild && restore}
        />
      </div>
    </Frame>
  )
}
