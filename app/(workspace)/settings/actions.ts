"use server"

import { revalidatePath } from "next/cache"
import { currentMember } from "#app/load"
import type { RenameState } from "#components/workspaces/settings"
import { isAppError } from "#lib/platform/errors"
import { updateWorkspace, WorkspaceId } from "#lib/workspaces/contract"
import * as workspaces from "#lib/workspaces/service"

/** Renames the workspace one stands in; a refused name comes back with the reason. */
export async function renameWorkspace(_: RenameState, form: FormData): Promise<RenameState> {
  const ctx = await currentMember()
  const name = String(form.get("name") ?? "")
  const parsed = updateWorkspace.body?.safeParse({ name })
  if (!parsed?.success) return { name, error: parsed?.error.issues[0]?.message ?? "Enter a name for the workspace." }
  try {
    await workspaces.update(ctx, { id: WorkspaceId.parse(ctx.workspace_id), ...parsed.data })
  } catch (error) {
    if (isAppError(error)) return { name, error: error.message }
    throw error
  }
  revalidatePath("/", "layout")
  return { name, is_saved: true }
}
