import { missing, outcomeIn, shown } from "#app/(workspace)/manifest/view"
import { load } from "#app/load"
import { Frame } from "#components/manifest/frame"
import { None } from "#components/manifest/none"
import { Notice } from "#components/manifest/notice"
import { Reading } from "#components/manifest/reading"
import { sources } from "#lib/manifest/service/sources"

export const metadata = { title: "Manifest" }

export default async function ManifestRoute({ searchParams }: PageProps<"/manifest">) {
  const query = await searchParams
  const found = await shown(query.version)
  if (!found) return <None {...(await missing())} />
  const { view, made_by, rebuild } = found
  const { manifest, version } = view
  const about = { ...(await load(sources, undefined, { version })), made_at: manifest.generated_at }
  return (
    <Frame
      view={view}
      tab="facts"
      made_by={made_by}
      rebuild={rebuild}
      notice={<Notice outcome={outcomeIn(query)} version={version} />}
    >
      <Reading manifest={manifest} about={{ ...about, currency: manifest.market.currency }} />
    </Frame>
  )
}
