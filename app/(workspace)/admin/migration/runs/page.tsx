import { ask, saidIn } from "#app/(workspace)/admin/migration/view"
import { Frame } from "#components/migration/frame"
import { Pages } from "#components/migration/pages"
import { Runs } from "#components/migration/runs"
import { listRuns } from "#lib/migration/contract"
import * as migration from "#lib/migration/service"

export const metadata = { title: "Migration runs" }

export default async function RunsPage({ searchParams }: PageProps<"/admin/migration/runs">) {
  const said = saidIn(await searchParams)
  const { runs, next_cursor } = await ask(migration.listRuns, listRuns.query, { cursor: said.cursor })
  return (
    <Frame tab="runs" said={said}>
      <Runs runs={runs} />
      <Pages path="/admin/migration/runs" said={said} next={next_cursor} />
    </Frame>
  )
}
