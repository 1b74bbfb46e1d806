"use server"

import { redirect } from "next/navigation"
import { currentMember } from "#app/load"
import * as workspaces from "#lib/workspaces/service"

/** Moves to another of one's workspaces and starts at its front. */
export async function switchWorkspace(form: FormData): Promise<void> {
  const ctx = await currentMember()
  await workspaces.switchTo(ctx, { id: String(form.get("workspace_id")) })
  redirect("/dashboards")
}
