import { ask, saidIn } from "#app/(workspace)/admin/migration/view"
import { Frame } from "#components/migration/frame"
import { Pages } from "#components/migration/pages"
import { Users } from "#components/migration/users"
import { listUsers } from "#lib/migration/contract"
import * as migration from "#lib/migration/service"

export const metadata = { title: "Users in migration" }

export default async function UsersPage({ searchParams }: PageProps<"/admin/migration/users">) {
  const said = saidIn(await searchParams)
  const { q, status, error_code, cursor } = said
  const { users, next_cursor } = await ask(migration.users, listUsers.query, { q, status, error_code, cursor })
  return (
    <Frame tab="users" said={said}>
      <Users users={users} said={said} />
      <Pages path="/admin/migration/users" said={said} next={next_cursor} />
    </Frame>
  )
}
