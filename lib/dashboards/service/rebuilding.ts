import "server-only"
import { randomUUID } from "node:crypto"
import * as files from "#lib/dashboards/service/files"
import { keepVersion, reindex, storeCopy } from "#lib/dashboards/service/saving"
import * as store from "#lib/dashboards/store"
import { parse } from "#lib/dashboards/yaml"
import type { Ctx } from "#lib/platform/context"
import { AppError, isAppError } from "#lib/platform/errors"

// After a loss on either side: rows are made again from files, and files from the copies rows point to.

export type Rebuilt = {
  kept: number
  restored: string[]
  removed: string[]
  unreadable: { key: string; message: string }[]
}

/** Compares every file with every row of the workspace and mends what is missing. Changes nothing when no file is found at all. */
export async function rebuild(ctx: Ctx): Promise<Rebuilt> {
  const folder = files.folderOf(ctx.workspace_id)
  const keys = await ctx.ports.objects.list(`${folder}/`)
  const slugs = keys.flatMap((key) => /^([^/]+)\.yaml$/.exec(key.slice(folder.length + 1))?.[1] ?? [])
  const { rows } = await ctx.tx((db) => store.listDashboards(db, ctx.workspace_id, { limit: 100_000, offset: 0 }))
  const result: Rebuilt = { kept: 0, restored: [], removed: [], unreadable: [] }
  const lost: store.Row[] = []
  for (const row of rows) {
    const copy = await readable(ctx, row)
    if (copy === null) lost.push(row)
    else {
      await files.mirror(ctx, row.slug, copy)
      result.kept++
    }
  }
  if (lost.length > 0 && lost.length === rows.length && slugs.length === 0) {
    const message =
      "The object storage holds no dashboard file at all, so nothing was changed. Check that it is the right storage."
    throw new AppError("unavailable", message, { reason: "storage_empty", rows: rows.length })
  }
  for (const row of lost) await mend(ctx, row, slugs.includes(row.slug), result)
  for (const slug of slugs) if (!rows.some((row) => row.slug === slug)) await adopt(ctx, slug, result)
  await reindex(ctx)
  return result
}

async function readable(ctx: Ctx, row: store.Row): Promise<string | null> {
  try {
    return await files.readCopy(ctx, row)
  } catch (error) {
    if (isAppError(error) && error.details.reason === "file_missing") return null
    throw error
  }
}

/** A row whose bytes are gone: it moves to the file of its slug when there is a good one, else it goes. */
async function mend(ctx: Ctx, row: store.Row, hasFile: boolean, result: Rebuilt): Promise<void> {
  const found = hasFile ? await readFile(ctx, row.slug, result) : null
  if (found) {
    const facts = await storeCopy(ctx, found.dashboard, found.text)
    await ctx.tx(async (db) => {
      const version = await store.moveDashboard(db, row.id, row.sha256, facts)
      if (version !== null) await keepVersion(db, ctx, row.id, version, facts)
      ctx.audit({
        action: "dashboard.rebuild",
        target_type: "dashboard",
        target_id: row.id,
        details: { slug: row.slug, sha256: facts.sha256 },
      })
    })
    result.restored.push(row.slug)
  } else if (!hasFile) {
    await ctx.tx(async (db) => {
      await store.removeDashboard(db, row.id)
      ctx.audit({
        action: "dashboard.rebuild",
        target_type: "dashboard",
        target_id: row.id,
        details: { slug: row.slug, removed: true },
      })
    })
    result.removed.push(row.slug)
  }
}

/** A file without a row. The person who rebuilds becomes its owner. */
async function adopt(ctx: Ctx, slug: string, result: Rebuilt): Promise<void> {
  const found = await readFile(ctx, slug, result)
  if (!found) return
  const facts = await storeCopy(ctx, found.dashboard, found.text)
  const id = randomUUID()
  await ctx.tx(async (db) => {
    if (
      !(await store.insertDashboard(db, {
        id,
        workspace_id: ctx.workspace_id,
        slug,
        owner_user_id: ctx.user.id,
        ...facts,
      }))
    )
      return
    await keepVersion(db, ctx, id, 1, facts)
    ctx.audit({
      action: "dashboard.rebuild",
      target_type: "dashboard",
      target_id: id,
      details: { slug, sha256: facts.sha256 },
    })
  })
  result.restored.push(slug)
}

async function readFile(ctx: Ctx, slug: string, result: Rebuilt) {
  const key = files.fileKey(ctx.workspace_id, slug)
  const text = await ctx.ports.objects.getText(key)
  const parsed = parse(text)
  const problem = !parsed.ok
    ? `Line ${parsed.errors[0]?.line}: ${parsed.errors[0]?.message}`
    : parsed.dashboard.slug !== slug
      ? `The file says slug ${parsed.dashboard.slug}: rename one of them.`
      : null
  if (parsed.ok && problem === null) return { dashboard: parsed.dashboard, text }
  result.unreadable.push({ key, message: problem ?? "" })
  return null
}
