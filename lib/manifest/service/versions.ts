import "server-only"
import { tell } from "#lib/manifest/changes"
import type * as contract from "#lib/manifest/contract/versions"
import { diffManifests } from "#lib/manifest/diff"
import { extract } from "#lib/manifest/extract"
import { load, versionOf } from "#lib/manifest/service/read"
import * as store from "#lib/manifest/store"
import { bumpOf, parseVersion } from "#lib/manifest/version"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import type { Input, Output } from "#lib/platform/endpoint"

/** Versions, newest first, a page at a time. */
export async function listVersions(
  ctx: Ctx,
  input: Input<typeof contract.listVersions>,
): Promise<Output<typeof contract.listVersions>> {
  authorize(ctx, "viewer")
  const before = input.cursor === undefined ? undefined : parseVersion(input.cursor)
  const { rows, pointer } = await ctx.tx(async (db) => ({
    rows: await store.listVersions(db, ctx.workspace_id, input.limit + 1, before),
    pointer: await store.findPointer(db, ctx.workspace_id),
  }))
  const page = rows.slice(0, input.limit)
  const last = page.at(-1)
  return {
    versions: page.map((row) => ({
      ...row,
      version: versionOf(row),
      is_latest: row.id === pointer?.manifest_id,
      change_summary: { ...row.change_summary, facts: row.change_summary.facts ?? [] },
    })),
    next_cursor: rows.length > input.limit && last ? versionOf(last) : null,
  }
}

/** What changed from one version to another; without `from`, since the one before `to`. */
export async function diff(ctx: Ctx, input: Input<typeof contract.diffVersions>): Promise<contract.ManifestDiffView> {
  authorize(ctx, "viewer")
  const after = await load(ctx, input.to)
  const to = after.manifest.version
  const from = input.from ?? (await versionBefore(ctx, to))
  const before = from === null ? extract({}).sections : (await load(ctx, from)).manifest
  const changes = diffManifests(before, after.manifest)
  const bump = from === null ? "major" : bumpOf(changes)
  return { from, to, bump, ...tell(changes, before, after.manifest) }
}

async function versionBefore(ctx: Ctx, version: string): Promise<string | null> {
  const [row] = await ctx.tx((db) => store.listVersions(db, ctx.workspace_id, 1, parseVersion(version)))
  return row ? versionOf(row) : null
}
