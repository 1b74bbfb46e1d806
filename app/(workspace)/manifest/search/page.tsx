import { missing, shown, textOf } from "#app/(workspace)/manifest/view"
import { load } from "#app/load"
import { Frame } from "#components/manifest/frame"
import { None } from "#components/manifest/none"
import { Search } from "#components/manifest/search"
import { searchManifest } from "#lib/manifest/contract/search"
import { factsOf } from "#lib/manifest/facts"
import * as manifest from "#lib/manifest/service"
import * as onboarding from "#lib/onboarding/service"

export const metadata = { title: "Search the manifest" }

export default async function SearchRoute({ searchParams }: PageProps<"/manifest/search">) {
  const query = await searchParams
  const found = await shown(undefined)
  if (!found) return <None {...(await missing())} />
  const q = textOf(query.q).trim().slice(0, 400)
  const results = q === "" ? null : await load(manifest.search, searchManifest.query, { q })
  const { session_id } = found.view.manifest
  const session = session_id ? await load(onboarding.find, undefined, { session_id }) : undefined
  const status = session && (await load(manifest.status, undefined, { session_id: session.id as never }))
  return (
    <Frame {...found} tab="search">
      <Search
        q={q}
        results={results}
        state={status?.embeddings ?? null}
        facts={new Map(factsOf(found.view.manifest).map((fact) => [fact.path, fact]))}
        session_id={session?.id ?? null}
      />
    </Frame>
  )
}
