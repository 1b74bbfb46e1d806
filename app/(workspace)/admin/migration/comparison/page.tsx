import { ask, saidIn } from "#app/(workspace)/admin/migration/view"
import { Comparison } from "#components/migration/comparison"
import { Frame } from "#components/migration/frame"
import { Pages } from "#components/migration/pages"
import { compareUsers } from "#lib/migration/contract"
import * as migration from "#lib/migration/service"

export const metadata = { title: "Former and new onboarding compared" }

export default async function ComparisonPage({ searchParams }: PageProps<"/admin/migration/comparison">) {
  const said = saidIn(await searchParams)
  const { is_different, cursor } = said
  const { rows, next_cursor } = await ask(migration.compare, compareUsers.query, { is_different, cursor })
  return (
    <Frame tab="comparison" said={said}>
      <Comparison rows={rows} is_different={is_different === "true"} />
      <Pages path="/admin/migration/comparison" said={said} next={next_cursor} />
    </Frame>
  )
}
