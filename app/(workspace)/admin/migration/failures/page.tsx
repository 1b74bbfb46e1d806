import { retry } from "#app/(workspace)/admin/migration/actions"
import { ask, saidIn } from "#app/(workspace)/admin/migration/view"
import { Failures } from "#components/migration/causes"
import { Frame } from "#components/migration/frame"
import * as migration from "#lib/migration/service"

export const metadata = { title: "Migration failures" }

export default async function FailuresPage({ searchParams }: PageProps<"/admin/migration/failures">) {
  const said = saidIn(await searchParams)
  const { causes } = await ask(migration.stats)
  return (
    <Frame tab="failures" said={said}>
      <Failures causes={causes} retry={retry} />
    </Frame>
  )
}
