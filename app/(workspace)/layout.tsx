import { cookies } from "next/headers"
import { redirect } from "next/navigation"
import { signOut } from "#app/(public)/actions"
import { switchWorkspace } from "#app/(workspace)/actions"
import { currentMember } from "#app/load"
import { Shell } from "#components/shell/shell"
import * as workspaces from "#lib/workspaces/service"

/** Everything behind sign-in stands in the three-panel shell. */
export default async function WorkspaceLayout({ children }: LayoutProps<"/">) {
  const ctx = await currentMember()
  const session = await workspaces.whoami(ctx, { workspace_id: ctx.workspace_id })
  if (!session.workspace) redirect("/sign-in")
  const rail = (await cookies()).get("rail")?.value === "closed" ? "closed" : "open"
  return (
    <Shell session={{ ...session, workspace: session.workspace }} actions={{ signOut, switchWorkspace }} rail={rail}>
      {children}
    </Shell>
  )
}
