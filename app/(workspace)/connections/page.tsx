import { testConnection } from "#app/(workspace)/connections/actions"
import { currentMember, load } from "#app/load"
import { Connections } from "#components/connections/connections"
import { EmptyState } from "#components/ui/empty-state"
import { Page } from "#components/ui/page"
import * as connections from "#lib/connections/service"
import { hasRole } from "#lib/platform/authorize"

export const metadata = { title: "Connections" }

export default async function ConnectionsPage() {
  const list = await load(connections.list)
  const isAdmin = hasRole((await currentMember()).role, "admin")
  return (
    <Page title="Connections" lead="The warehouses dashboards read from, with read rights only.">
      {list.connections.length === 0 ? (
        <EmptyState title="No connection yet">
          <p>An admin of the workspace connects a warehouse. New workspaces come with the Sample.</p>
        </EmptyState>
      ) : (
        <Connections connections={list.connections} test={isAdmin ? testConnection : undefined} />
      )}
    </Page>
  )
}
