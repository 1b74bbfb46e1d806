import "server-only"
import type { Ctx } from "#lib/platform/context"
import { sha256 } from "#lib/platform/crypto"
import { AppError, isAppError } from "#lib/platform/errors"

// What a session wrote, by its hash. Objects are content-addressed, so writing twice is writing once.

export const folderOf = (workspace_id: string, session_id: string) => `sessions/${workspace_id}/${session_id}`
const keyOf = (ctx: Ctx, session_id: string, hash: string) =>
  `${folderOf(ctx.workspace_id, session_id)}/artifacts/${hash}.yaml`

/** Keeps a text and gives its hash. */
export async function putArtifact(ctx: Ctx, session_id: string, text: string): Promise<string> {
  const hash = sha256(text)
  await ctx.ports.objects.put(keyOf(ctx, session_id, hash), text, "application/yaml")
  return hash
}

/** The text of a hash. `not_found` when the session wrote no such text; bytes that do not match their name are refused. */
export async function getArtifact(ctx: Ctx, session_id: string, hash: string): Promise<string> {
  try {
    const text = await ctx.ports.objects.getText(keyOf(ctx, session_id, hash))
    if (sha256(text) === hash) return text
    throw new AppError(
      "unavailable",
      "This draft was changed in the object storage and is not used. Ask the assistant to write it again.",
      { reason: "artifact_changed" },
    )
  } catch (error) {
    if (isAppError(error) && error.code === "not_found")
      throw new AppError("not_found", "The assistant wrote no dashboard with this sha256 in this session.", {
        reason: "artifact",
      })
    throw error
  }
}
