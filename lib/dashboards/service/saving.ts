import "server-only"
import { LRUCache } from "lru-cache"
import type * as contract from "#lib/dashboards/contract"
import type { Dashboard } from "#lib/dashboards/contract/schema"
import { threeWay } from "#lib/dashboards/merge"
import * as files from "#lib/dashboards/service/files"
import { refusal, requireValid } from "#lib/dashboards/service/pricing"
import * as store from "#lib/dashboards/store"
import { parse } from "#lib/dashboards/yaml"
import type { Ctx } from "#lib/platform/context"
import { AppError } from "#lib/platform/errors"

// How rows and files move together: object first, row last, mirror and index after it.

export async function requireRow(ctx: Ctx, slug: string): Promise<store.Row> {
  const row = await ctx.tx((db) => store.findDashboard(db, ctx.workspace_id, slug))
  if (row) return row
  throw new AppError("not_found", `There is no dashboard ${slug.slice(0, 80)} in this workspace.`, {
    reason: "dashboard",
  })
}

// A text is parsed once: its sha256 names the result. Results are shared, so nobody may change them.
const parsedTexts = new LRUCache<string, Dashboard>({ max: 200 })

export function readable(text: string): Dashboard {
  const sha256 = files.shaOf(text)
  const known = parsedTexts.get(sha256)
  if (known) return known
  const parsed = parse(text)
  if (!parsed.ok) throw refusal({ valid: false, errors: parsed.errors, warnings: [], receipts: {} })
  parsedTexts.set(sha256, parsed.dashboard)
  return parsed.dashboard
}

export async function refuseTaken(ctx: Ctx, slug: string): Promise<void> {
  const taken = await ctx.tx((db) => store.findDashboard(db, ctx.workspace_id, slug))
  if (!taken) return
  const owner = taken.owner_user_id === ctx.user.id ? "your" : `${taken.owner_email ?? "somebody"}'s`
  throw new AppError(
    "conflict",
    `The slug ${slug} is taken by ${owner} dashboard "${taken.title}". Choose another slug, or edit that dashboard.`,
    {
      reason: "slug_taken",
      slug,
      owner_user_id: taken.owner_user_id,
      owner_email: taken.owner_email,
    },
  )
}

export async function storeCopy(ctx: Ctx, dashboard: Dashboard, text: string): Promise<store.Facts> {
  const sha256 = files.shaOf(text)
  const object_path = await files.putCopy(ctx, dashboard.slug, text, sha256)
  const { title, description = "", view_type, tags, tiles } = dashboard
  return { title, description, view_type, tags, tile_count: tiles.length, sha256, object_path }
}

export async function keepVersion(
  db: Parameters<typeof store.insertVersion>[0],
  ctx: Ctx,
  dashboard_id: string,
  version: number,
  facts: store.Facts,
) {
  const { sha256, object_path } = facts
  await store.insertVersion(db, {
    workspace_id: ctx.workspace_id,
    dashboard_id,
    version,
    sha256,
    object_path,
    created_by: ctx.user.id,
  })
}

/** The one way a dashboard changes: checked and priced, copied, then the row moves if nobody moved it meanwhile. */
export async function save(
  ctx: Ctx,
  row: store.Row,
  text: string,
  if_match: string | undefined,
  action: "dashboard.update" | "dashboard.restore",
): Promise<contract.DashboardSummary> {
  if (!if_match)
    throw new AppError(
      "precondition_required",
      "Send If-Match with the etag you last read, so that nobody's change is overwritten.",
    )
  if (row.sha256 !== if_match) throw await stale(ctx, row, text, if_match)
  const { dashboard, edges } = await requireValid(ctx, text)
  if (dashboard.slug !== row.slug) {
    const message = `slug: the file says ${dashboard.slug}, and it is saved as ${row.slug}. Keep the slug, or save it as a new dashboard.`
    throw new AppError("invalid_input", message, { reason: "slug_differs", issues: [{ path: ["slug"], message }] })
  }
  const facts = await storeCopy(ctx, dashboard, text)
  const moved = await ctx.tx(async (db) => {
    const version = await store.moveDashboard(db, row.id, if_match, facts)
    if (version === null) return null
    await keepVersion(db, ctx, row.id, version, facts)
    await store.replaceLineage(db, ctx.workspace_id, row.id, edges)
    ctx.audit({
      action,
      target_type: "dashboard",
      target_id: row.id,
      details: { slug: row.slug, version, sha256: facts.sha256 },
    })
    return store.findDashboard(db, ctx.workspace_id, row.slug)
  })
  if (!moved) throw await stale(ctx, await requireRow(ctx, row.slug), text, if_match)
  await settle(ctx, row.slug, text)
  return summaryOf(ctx, moved)
}

/** 412 with the parts that differ, so that a person can choose part by part. */
export async function stale(
  ctx: Ctx,
  current: store.Row,
  mine: string,
  if_match: string | undefined,
): Promise<AppError> {
  const base = if_match
    ? await ctx.tx((db) => store.findVersion(db, ctx.workspace_id, current.id, if_match))
    : undefined
  const baseText =
    base && if_match
      ? await files.readCopy(ctx, { slug: current.slug, sha256: if_match, object_path: base.object_path })
      : null
  const parsed = {
    base: baseText === null ? null : parse(baseText),
    mine: parse(mine),
    theirs: parse(await files.readCopy(ctx, current)),
  }
  const differences =
    parsed.mine.ok && parsed.theirs.ok
      ? threeWay(parsed.base?.ok ? parsed.base.dashboard : null, parsed.mine.dashboard, parsed.theirs.dashboard)
      : []
  return new AppError(
    "stale",
    `Somebody saved ${current.slug} since you opened it. Your text is kept: compare the parts and save again.`,
    {
      reason: "stale",
      current_etag: current.sha256,
      current_version: current.version,
      base_etag: base ? if_match : null,
      differences,
    },
  )
}

export async function readVersion(ctx: Ctx, row: store.Row, sha256: string): Promise<string> {
  const found = await ctx.tx((db) => store.findVersion(db, ctx.workspace_id, row.id, sha256))
  if (!found)
    throw new AppError("not_found", `Dashboard ${row.slug} has no version ${sha256.slice(0, 12)}. List its versions.`, {
      reason: "version",
    })
  return files.readCopy(ctx, { slug: row.slug, sha256, object_path: found.object_path })
}

export async function settle(ctx: Ctx, slug: string, text: string): Promise<void> {
  await files.mirror(ctx, slug, text)
  await reindex(ctx)
}

export async function reindex(ctx: Ctx): Promise<void> {
  const { rows } = await ctx.tx((db) => store.listDashboards(db, ctx.workspace_id, { limit: 10_000, offset: 0 }))
  await files.writeIndex(ctx, { workspace_id: ctx.workspace_id, dashboards: rows.map((row) => summaryOf(ctx, row)) })
}

export function summaryOf(ctx: Ctx, row: store.Row): contract.DashboardSummary {
  const { id, slug, title, description, view_type, tags, owner_user_id, owner_email, version, tile_count } = row
  const { created_at, updated_at, access_count, last_accessed_at } = row
  return {
    id,
    slug,
    title,
    description,
    view_type,
    tags,
    owner_user_id,
    owner_email,
    yaml_path: ctx.ports.objects.uri(row.object_path),
    version,
    etag: row.sha256,
    tile_count,
    created_at,
    updated_at,
    access_count,
    last_accessed_at,
  }
}
