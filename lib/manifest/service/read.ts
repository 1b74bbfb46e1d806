import "server-only"
import { isIntact } from "#lib/manifest/checksum"
import { type HotManifest, type HotPointer, hotTier } from "#lib/manifest/hot-tier"
import * as store from "#lib/manifest/store"
import { formatVersion, parseVersion } from "#lib/manifest/version"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx } from "#lib/platform/context"
import { AppError } from "#lib/platform/errors"

export type Loaded = HotManifest & { tier: "process" | "record"; is_latest: boolean; is_behind: boolean }

// Concurrent misses of one version share one load.
const loading = new Map<string, Promise<HotManifest>>()

/** A version, or the latest: from memory when it is there and intact, else from the record. Throws `not_found`. */
export async function load(ctx: Ctx, version?: string): Promise<Loaded> {
  const pointer = await latestPointer(ctx)
  if (!pointer) throw noManifest()
  const wanted = version ?? pointer.version
  const state = { is_latest: wanted === pointer.version, is_behind: pointer.is_behind }
  const hot = hotTier.get(ctx.workspace_id, wanted)
  if (hot && (!state.is_latest || hot.manifest.checksum === pointer.checksum)) {
    if (isIntact(hot.manifest)) return { ...hot, ...state, tier: "process" }
    hotTier.drop(ctx.workspace_id, wanted)
    ctx.log.error("manifest.corrupt", { tier: "process", workspace_id: ctx.workspace_id, version: wanted })
  }
  const key = `${ctx.workspace_id} ${wanted}`
  const work = loading.get(key) ?? loadRecord(ctx, wanted).finally(() => loading.delete(key))
  loading.set(key, work)
  return { ...(await work), ...state, tier: "record" }
}

async function loadRecord(ctx: Ctx, version: string): Promise<HotManifest> {
  const parsed = parseVersion(version)
  const row = parsed && (await ctx.tx((db) => store.findVersion(db, ctx.workspace_id, parsed)))
  if (!row) {
    throw new AppError("not_found", `There is no version ${version} of this manifest.`, { reason: "version" })
  }
  if (!isIntact(row.manifest) || row.manifest.checksum !== row.checksum) {
    ctx.log.error("manifest.corrupt", { tier: "record", workspace_id: ctx.workspace_id, version })
    throw new AppError("internal", `Version ${version} does not match its checksum. Rebuild the manifest.`, {
      reason: "checksum_mismatch",
    })
  }
  const entry = { manifest: row.manifest, rendering: row.rendering, created_at: row.created_at }
  hotTier.set(ctx.workspace_id, entry)
  return entry
}

/** Which version is the latest: asked at most every five seconds per workspace. */
async function latestPointer(ctx: Ctx): Promise<HotPointer | undefined> {
  const known = hotTier.pointers.get(ctx.workspace_id)
  if (known) return known
  const pointer = await ctx.tx(async (db): Promise<HotPointer | undefined> => {
    const row = await store.findPointer(db, ctx.workspace_id)
    const session = row?.session_id ? await onboarding.find(ctx, { session_id: row.session_id }) : undefined
    return row && { ...row, is_behind: session !== undefined && session.updated_at > row.updated_at }
  })
  if (pointer) hotTier.pointers.set(ctx.workspace_id, pointer)
  return pointer
}

/** Puts a version that was just committed in place. */
export function warm(ctx: Ctx, made: HotManifest & { id: string }): void {
  const { version, checksum } = made.manifest
  hotTier.set(ctx.workspace_id, { manifest: made.manifest, rendering: made.rendering, created_at: made.created_at })
  hotTier.pointers.set(ctx.workspace_id, { manifest_id: made.id, version, checksum, is_behind: false })
}

/** Forgets which version is the latest, so that the next read asks the record. */
export function forget(workspace_id: string): void {
  hotTier.pointers.delete(workspace_id)
}

export const noManifest = () =>
  new AppError("not_found", "There is no manifest yet. Answer at least half of the steps, then finalize.", {
    reason: "no_manifest",
  })

export const versionOf = (row: Pick<store.ManifestRow, "version_major" | "version_minor" | "version_patch">) =>
  formatVersion({ major: row.version_major, minor: row.version_minor, patch: row.version_patch })
