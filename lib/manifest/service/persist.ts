import "server-only"
import { type Built, buildManifest } from "#lib/manifest/build"
import { summaryOf } from "#lib/manifest/changes"
import { isIntact } from "#lib/manifest/checksum"
import type { Problem } from "#lib/manifest/contract/budget"
import type { Manifest } from "#lib/manifest/contract/content"
import type { ChangeSummary, Rebuilt } from "#lib/manifest/contract/versions"
import { diffManifests } from "#lib/manifest/diff"
import { extract, type RawSteps } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import { measure } from "#lib/manifest/measure"
import { enqueue } from "#lib/manifest/service/embed"
import { versionOf } from "#lib/manifest/service/read"
import * as store from "#lib/manifest/store"
import { upgradeManifest } from "#lib/manifest/upgrade"
import { bumpOf, FIRST_VERSION, formatVersion, nextVersion, type Version } from "#lib/manifest/version"
import type { SessionForFinalize } from "#lib/onboarding/service"
import type { Ctx, Db } from "#lib/platform/context"
import { violatedUnique } from "#lib/platform/db"
import { AppError } from "#lib/platform/errors"

// From a locked session to the next version, inside the caller's transaction.

/** A manifest with the number it gets after the former version, and what it changes. */
export type Candidate = Omit<Built, "problem"> & {
  problem: Problem | null
  version: Version
  change_summary: ChangeSummary
  former: store.ManifestRow | undefined
}
export type Persisted = Omit<Built, "problem"> & {
  id: string
  created_at: string
  change_summary: ChangeSummary
  is_new: boolean
}

/** Who a version is made by: a member, or a job in the name of one. */
export type Maker = Pick<Ctx, "workspace_id" | "ports" | "log" | "after" | "audit"> & { user: { id: string } }

/** A locked session, and the version that the next one follows, locked best with it: one trip for both. */
export type Sources = { from: SessionForFinalize; former: store.ManifestRow | undefined }

/** The manifest these answers make, with the version it would get after the former one. Writes nothing. */
export function propose(ctx: Maker, { from, former }: Sources): Candidate {
  const previous = former && readable(former)
  const steps = Object.fromEntries(from.steps.map((step) => [step.step_id, step.data]))
  const began = performance.now()
  const built = buildManifest({
    steps,
    completed_steps: from.progress.statuses.filter(({ status }) => status === "completed").map(({ step }) => step),
    completion_percentage: from.progress.percentage,
    workspace_id: ctx.workspace_id,
    user_id: ctx.user.id,
    session_id: from.session.id,
    generated_at: ctx.ports.clock().toISOString(),
    version: "",
    previous,
  })
  if ("minimum" in built) throw budgetTooSmall(built.minimum)
  const build_ms = performance.now() - began
  // Measuring reads the text back, and nobody needs to wait for that.
  ctx.after(() => setImmediate(() => noteBuild(ctx, steps, built, build_ms)))
  return numbered(built, former, previous)
}

function noteBuild(ctx: Pick<Maker, "workspace_id" | "log">, steps: RawSteps, built: Built, build_ms: number): void {
  const { tokens, dropped } = built.manifest.budget
  const measured = measure(factsOf(extract(steps).sections), built)
  const ms = Math.round(build_ms * 10) / 10
  ctx.log.info("manifest.built", { workspace_id: ctx.workspace_id, ms, tokens, dropped: dropped.length, ...measured })
}

/**
 * A stored version in today's form; undefined when it is not what its checksum says. A damaged latest version must not
 * keep the next one from being made, nor pass for it.
 */
export function readable(row: store.ManifestRow): Manifest | undefined {
  return isIntact(row.manifest) && row.manifest.checksum === row.checksum ? upgradeManifest(row.manifest) : undefined
}

/** The same where somebody asked for this very version. */
export function legible(row: store.ManifestRow): Manifest {
  const manifest = readable(row)
  if (manifest) return manifest
  const message = `Version ${versionOf(row)} is damaged in the database: it does not match its checksum. Rebuild the manifest.`
  throw new AppError("internal", message, { reason: "checksum_mismatch" })
}

/** Compares with the former version: the bump follows from the difference, the number from the bump. */
export function numbered(
  { manifest, rendering, problem }: Pick<Candidate, "manifest" | "rendering" | "problem">,
  former: store.ManifestRow | undefined,
  previous: Manifest | undefined,
): Candidate {
  const diff = diffManifests(previous ?? extract({}).sections, manifest)
  const bump = former && previous ? bumpOf(diff, former.schema_version !== manifest.schema_version) : "major"
  const version = former ? nextVersion(versionIn(former), bump) : FIRST_VERSION
  return {
    rendering,
    problem,
    manifest: { ...manifest, version: formatVersion(version) },
    version,
    change_summary: summaryOf(diff, bump, previous, manifest),
    former,
  }
}

const versionIn = (row: store.ManifestRow): Version => {
  return { major: row.version_major, minor: row.version_minor, patch: row.version_patch }
}

/** Builds from the answers, appends the next version and moves the pointer; the same facts again append nothing. */
export async function persist(
  ctx: Maker,
  db: Db,
  { from, former }: Sources,
  source: store.ManifestRow["source"],
): Promise<Persisted> {
  const made = await append(ctx, db, propose(ctx, { from, former }), { source, session_id: from.session.id })
  // The pointer's time says when a build last came to this version.
  if (!made.is_new) {
    const { version, checksum } = made.manifest
    store.confirmPointer(db, ctx.workspace_id, { manifest_id: made.id, version, checksum })
  }
  return made
}

/** Adds the version and moves the pointer; the former itself when the facts are the same. The caller holds the lock. */
export async function append(
  ctx: Maker,
  db: Db,
  { former, version, change_summary, manifest, rendering, problem }: Candidate,
  { source, session_id }: Pick<store.ManifestRow, "source" | "session_id">,
): Promise<Persisted> {
  if (former && change_summary.bump === "none") {
    const { id, created_at, manifest, rendering } = former
    return { id, created_at, manifest, rendering, change_summary, is_new: false }
  }
  const id = crypto.randomUUID()
  const made = {
    id,
    workspace_id: ctx.workspace_id,
    session_id,
    version,
    manifest,
    rendering,
    source,
    change_summary,
    problem,
  }
  store.addManifest(db, { ...made, created_by: ctx.user.id })
  ctx.audit({
    action: "manifest.create",
    target_type: "manifest",
    target_id: id,
    details: { version: manifest.version, checksum: manifest.checksum, source, bump: change_summary.bump },
  })
  return { id, created_at: manifest.generated_at, manifest, rendering, change_summary, is_new: true }
}

/**
 * One transaction that may add a version. Should a writer that did not take the lock get there first, the unique key
 * refuses ours, and it is done once more from the new latest.
 */
export async function inOneVersion<T>(ctx: Ctx, fn: (db: Db) => Promise<T>): Promise<T> {
  try {
    return await ctx.tx(fn)
  } catch (error) {
    if (violatedUnique(error) !== store.VERSION_KEY) throw error
    ctx.log.warn("manifest.race_lost", { workspace_id: ctx.workspace_id })
    return ctx.tx(fn)
  }
}

/** What a rebuild and a restore answer. The version is queued for its embeddings unless it has them. */
export async function rebuiltOf(
  ctx: Ctx,
  db: Db,
  { id, manifest, change_summary, is_new }: Persisted,
): Promise<Rebuilt> {
  const embeddings_enqueued = await enqueue(ctx, db, { id, is_new }, "rebuild")
  const { version, checksum } = manifest
  return { version, checksum, is_changed: is_new, change_summary, embeddings_enqueued, manifest }
}

export const budgetTooSmall = (minimum: number) =>
  new AppError("conflict", `The facts that must be kept need ${minimum} tokens. Allow at least that many.`, {
    reason: "budget_too_small",
    minimum,
  })
