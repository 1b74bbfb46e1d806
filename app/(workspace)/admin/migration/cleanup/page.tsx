import { cleanUp } from "#app/(workspace)/admin/migration/actions"
import { currentAdmin, saidIn } from "#app/(workspace)/admin/migration/view"
import { CleanUp } from "#components/migration/cleanup"
import { Frame } from "#components/migration/frame"

export const metadata = { title: "Migration clean-up" }

export default async function CleanUpPage({ searchParams }: PageProps<"/admin/migration/cleanup">) {
  await currentAdmin()
  return (
    <Frame tab="cleanup" said={saidIn(await searchParams)}>
      <CleanUp action={cleanUp} />
    </Frame>
  )
}
