import "server-only"
import { type Built, buildManifest } from "#lib/manifest/build"
import type { ChangeSummary } from "#lib/manifest/contract"
import { diffManifests } from "#lib/manifest/diff"
import * as store from "#lib/manifest/store"
import { bumpOf, FIRST_VERSION, formatVersion, nextVersion, type Version } from "#lib/manifest/version"
import type { SessionForFinalize } from "#lib/onboarding/service"
import type { Ctx, Db } from "#lib/platform/context"
import { AppError } from "#lib/platform/errors"

// From a locked session to the next version, inside the caller's transaction.

export type Candidate = Built & {
  version: Version
  change_summary: ChangeSummary
  latest: store.ManifestRow | undefined
}
export type Persisted = Built & { id: string; created_at: string; change_summary: ChangeSummary; is_new: boolean }

/** The manifest these answers make, with the version it would get after the latest. Writes nothing. */
export async function propose(ctx: Ctx, db: Db, from: SessionForFinalize): Promise<Candidate> {
  const latest = await store.findLatest(db, ctx.workspace_id)
  const generated_at = ctx.ports.clock().toISOString()
  const built = buildManifest({
    steps: Object.fromEntries(from.steps.map((step) => [step.step_id, step.data])),
    completed_steps: from.progress.statuses.filter(({ status }) => status === "completed").map(({ step }) => step),
    completion_percentage: from.progress.percentage,
    workspace_id: ctx.workspace_id,
    user_id: ctx.user.id,
    session_id: from.session.id,
    generated_at,
    version: "",
  })
  if ("minimum" in built) throw budgetTooSmall(built.minimum)
  const { change_summary, version } = latest
    ? compare(latest, built)
    : { change_summary: { bump: "major" as const, ...NO_CHANGES }, version: FIRST_VERSION }
  return { ...built, manifest: { ...built.manifest, version: formatVersion(version) }, version, change_summary, latest }
}

const NO_CHANGES = { added: [], removed: [], changed: [] }

function compare(latest: store.ManifestRow, built: Built): { change_summary: ChangeSummary; version: Version } {
  const diff = diffManifests(latest.manifest, built.manifest)
  const bump = bumpOf(diff, latest.manifest.schema_version !== built.manifest.schema_version)
  const paths = (changes: readonly { path: string }[]) => changes.map((change) => change.path)
  const { version_major: major, version_minor: minor, version_patch: patch } = latest
  return {
    change_summary: { bump, added: paths(diff.added), removed: paths(diff.removed), changed: paths(diff.changed) },
    version: nextVersion({ major, minor, patch }, bump),
  }
}

/** Appends the next version and moves the pointer; the same facts again append nothing. */
export async function persist(
  ctx: Ctx,
  db: Db,
  from: SessionForFinalize,
  source: store.ManifestRow["source"],
): Promise<Persisted> {
  await store.lockWorkspace(db, ctx.workspace_id)
  const { latest, version, change_summary, manifest, rendering } = await propose(ctx, db, from)
  if (latest && change_summary.bump === "none") {
    const same = { manifest_id: latest.id, version: latest.manifest.version, checksum: latest.checksum }
    await store.movePointer(db, ctx.workspace_id, same)
    const { id, created_at } = latest
    return { id, created_at, manifest: latest.manifest, rendering: latest.rendering, change_summary, is_new: false }
  }
  const id = crypto.randomUUID()
  const made = { id, workspace_id: ctx.workspace_id, version, manifest, rendering, source, change_summary }
  await store.insertManifest(db, { ...made, created_by: ctx.user.id })
  const { checksum } = manifest
  await store.movePointer(db, ctx.workspace_id, { manifest_id: id, version: manifest.version, checksum })
  ctx.audit({
    action: "manifest.create",
    target_type: "manifest",
    target_id: id,
    details: { version: manifest.version, checksum, source, bump: change_summary.bump },
  })
  return { id, created_at: manifest.generated_at, manifest, rendering, change_summary, is_new: true }
}

export const budgetTooSmall = (minimum: number) =>
  new AppError("conflict", `The facts that must be kept need ${minimum} tokens. Allow at least that many.`, {
    reason: "budget_too_small",
    minimum,
  })
