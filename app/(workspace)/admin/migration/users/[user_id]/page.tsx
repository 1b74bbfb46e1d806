import { migrateUser, rollBackUser } from "#app/(workspace)/admin/migration/actions"
import { ask, saidIn } from "#app/(workspace)/admin/migration/view"
import { UserChecked } from "#components/migration/checked"
import { Frame } from "#components/migration/frame"
import { UserBody, UserHead } from "#components/migration/user"
import { getUser, validateUser } from "#lib/migration/contract"
import * as migration from "#lib/migration/service"

export const metadata = { title: "User in migration" }

export default async function UserPage({ params, searchParams }: PageProps<"/admin/migration/users/[user_id]">) {
  const said = saidIn(await searchParams)
  const given = await params
  const user = await ask(migration.user, getUser.params, given)
  return (
    <Frame tab="users" said={said}>
      <UserHead user={user} actions={{ migrateUser, rollBackUser }} />
      {said.validate === "1" && <UserChecked found={await ask(migration.validateUser, validateUser.params, given)} />}
      <UserBody user={user} />
    </Frame>
  )
}
