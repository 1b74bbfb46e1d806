import { renameWorkspace } from "#app/(workspace)/settings/actions"
import { currentMember, load } from "#app/load"
import { Page } from "#components/ui/page"
import { Members } from "#components/workspaces/members"
import { RenameWorkspace } from "#components/workspaces/settings"
import { hasRole } from "#lib/platform/authorize"
import { WorkspaceId } from "#lib/workspaces/contract"
import * as workspaces from "#lib/workspaces/service"

export const metadata = { title: "Settings" }

export default async function SettingsPage() {
  const ctx = await currentMember()
  const id = WorkspaceId.parse(ctx.workspace_id)
  const workspace = await load(workspaces.get, undefined, { id })
  const isAdmin = hasRole(ctx.role, "admin")
  return (
    <Page title="Settings" lead={isAdmin ? undefined : "An admin of the workspace can change its name and members."}>
      <div className="space-y-12">
        <section aria-labelledby="workspace-title">
          <h2 id="workspace-title" className="mb-4 text-lg font-semibold">
            Workspace
          </h2>
          {isAdmin ? (
            <RenameWorkspace name={workspace.name} action={renameWorkspace} />
          ) : (
            <p>
              {workspace.name}. Your role is {workspace.role}.
            </p>
          )}
        </section>
        {isAdmin && (
          <section aria-labelledby="members-title">
            <h2 id="members-title" className="mb-4 text-lg font-semibold">
              Members
            </h2>
            <Members members={(await load(workspaces.listMembers, undefined, { id })).members} />
          </section>
        )}
      </div>
    </Page>
  )
}
