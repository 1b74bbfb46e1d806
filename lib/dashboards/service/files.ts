import "server-only"
import { createHash } from "node:crypto"
import type { Ctx } from "#lib/platform/context"
import { AppError, isAppError } from "#lib/platform/errors"

// Where YAML lies. Copies are named by their sha256 and never change; the file named by the slug mirrors the current one.

const YAML = "application/yaml"

export const shaOf = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex")

export const folderOf = (workspace_id: string) => `dashboards/${workspace_id}`
export const fileKey = (workspace_id: string, slug: string) => `${folderOf(workspace_id)}/${slug}.yaml`
export const copyKey = (workspace_id: string, slug: string, sha256: string) =>
  `${folderOf(workspace_id)}/${slug}/${sha256}.yaml`
export const indexKey = (workspace_id: string) => `${folderOf(workspace_id)}/.index.json`

/** Stores one version's copy and gives its key. Written before any row points to it. */
export async function putCopy(ctx: Ctx, slug: string, yaml: string, sha256: string): Promise<string> {
  const key = copyKey(ctx.workspace_id, slug, sha256)
  await ctx.ports.objects.put(key, yaml, YAML)
  return key
}

async function find(ctx: Ctx, key: string): Promise<string | null> {
  try {
    return await ctx.ports.objects.getText(key)
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") return null
    throw error
  }
}

/**
 * The bytes a row points to. A missing copy is healed from the mirror when that still holds the same bytes; otherwise
 * `unavailable` with what to do. A copy whose bytes do not match its name is never served.
 */
export async function readCopy(
  ctx: Ctx,
  pointer: { slug: string; sha256: string; object_path: string },
): Promise<string> {
  const copy = await find(ctx, pointer.object_path)
  if (copy !== null && shaOf(copy) === pointer.sha256) return copy
  const mirror = await find(ctx, fileKey(ctx.workspace_id, pointer.slug))
  if (mirror !== null && shaOf(mirror) === pointer.sha256) {
    await ctx.ports.objects.put(pointer.object_path, mirror, YAML)
    ctx.log.warn("dashboard.copy_healed", { slug: pointer.slug, sha256: pointer.sha256 })
    return mirror
  }
  const problem = copy === null ? "is missing from" : "was changed in"
  throw new AppError(
    "unavailable",
    `The file of dashboard ${pointer.slug} ${problem} the object storage. Restore an earlier version, or put the file back at ${ctx.ports.objects.uri(pointer.object_path)}.`,
    {
      reason: "file_missing",
      slug: pointer.slug,
      sha256: pointer.sha256,
      yaml_path: ctx.ports.objects.uri(pointer.object_path),
    },
  )
}

/** Writes the mirror after the row moved. A failure loses nothing: the row points to the copy. */
export async function mirror(ctx: Ctx, slug: string, yaml: string): Promise<void> {
  await afterwards(ctx, "dashboard.mirror_failed", slug, () =>
    ctx.ports.objects.put(fileKey(ctx.workspace_id, slug), yaml, YAML),
  )
}

/** Removes the mirror and every copy of a dashboard that is no longer there. */
export async function forget(ctx: Ctx, slug: string): Promise<void> {
  await afterwards(ctx, "dashboard.forget_failed", slug, async () => {
    await ctx.ports.objects.delete(fileKey(ctx.workspace_id, slug))
    for (const key of await ctx.ports.objects.list(`${folderOf(ctx.workspace_id)}/${slug}/`))
      await ctx.ports.objects.delete(key)
  })
}

export async function writeIndex(ctx: Ctx, index: object): Promise<void> {
  await afterwards(ctx, "dashboard.index_failed", "", () =>
    ctx.ports.objects.put(indexKey(ctx.workspace_id), JSON.stringify(index, null, 2), "application/json"),
  )
}

// These files repeat what the rows say, so a failed write is told to the log and mended by rebuild-index.
async function afterwards(ctx: Ctx, event: string, slug: string, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    ctx.log.error(event, { slug, error })
  }
}
