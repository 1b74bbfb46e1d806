import "server-only"
import { AsyncLocalStorage } from "node:async_hooks"
import { promisify } from "node:util"
import { brotliCompress, constants } from "node:zlib"
import { isBehind } from "#lib/manifest/behind"
import { isIntact } from "#lib/manifest/checksum"
import { Manifest, SCHEMA_VERSION } from "#lib/manifest/contract/content"
import { factsOf } from "#lib/manifest/facts"
import { render } from "#lib/manifest/render"
import * as store from "#lib/manifest/store"
import { type Entry, isSound, MAX_BYTES, opened, read, readPacked, sealed, written } from "#lib/manifest/tiers/entry"
import type { Tier } from "#lib/manifest/tiers/meter"
import {
  ENTRY_MS,
  ENTRY_RENEWED_MS,
  type Found,
  type Latest,
  POINTER_MS,
  POINTER_RENEWED_MS,
  tiersOf,
} from "#lib/manifest/tiers/tiers"
import { upgradeManifest } from "#lib/manifest/upgrade"
import { formatVersion, parseVersion } from "#lib/manifest/version"
import * as onboarding from "#lib/onboarding/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import { AppError, isAppError } from "#lib/platform/errors"

// Reading down the tiers: process, Redis warm, Redis cold, record. Versions never change, so only the question which
// one is the latest grows old; a value is believed when its bytes hash to what the record's pointer says.

export type State = { tier: Tier; is_latest: boolean; is_behind: boolean }
export type LoadedEntry = State & { entry: Entry }
export type Loaded = State & {
  readonly manifest: Manifest
  readonly rendering: string
  created_at: string
}
/** A version as it was just committed. */
export type Made = { manifest: Manifest; rendering: string }

const WARM_S = 24 * 3600
const COLD_S = 7 * 24 * 3600
/** After a warm tier this slow the record is asked next, so that a limping Redis cannot cost two waits. */
const PATIENCE_MS = 150

const keys = {
  warm: (workspace_id: string) => `w:${workspace_id}:bcm:latest`,
  cold: (workspace_id: string, version: string) => `w:${workspace_id}:bcm:${version}`,
  process: (workspace_id: string, version: string) => `${workspace_id} ${version}`,
}

/** A version, or the latest, as objects of the caller's own. Throws `not_found`; `internal` when the record is damaged. */
export async function load(ctx: Ctx, version?: string): Promise<Loaded> {
  const { entry, ...state } = await loadEntry(ctx, version)
  return { ...state, ...opened(entry), created_at: entry.created_at }
}

/** The same as bytes, verified and not parsed. `isNow` asks anew which version is the latest. */
export async function loadEntry(ctx: Ctx, version?: string, isNow = false): Promise<LoadedEntry> {
  authorize(ctx, "viewer")
  const began = performance.now()
  const pointer = await latestOf(ctx, isNow)
  if (!pointer) throw noManifest()
  const wanted = version ?? pointer.version
  const is_latest = wanted === pointer.version
  const found = await find(ctx, wanted, is_latest ? pointer.checksum : undefined)
  if (!found) throw new AppError("not_found", `There is no version ${wanted} of this manifest.`, { reason: "version" })
  tiersOf(ctx).meter.took(found.tier, performance.now() - began)
  return { ...found, is_latest, is_behind: pointer.is_behind }
}

// Runs under nobody's open transaction: what is read together must not end with one reader's.
const apart = AsyncLocalStorage.snapshot()

/** Which version is the latest: asked at most every five seconds, by one for all who want to know. */
async function latestOf(ctx: Ctx, isNow: boolean): Promise<Latest | undefined> {
  const tiers = tiersOf(ctx)
  const now = ctx.ports.clock().getTime()
  const ask = (oldest_ms = POINTER_MS) =>
    tiers.asking.join(ctx.workspace_id, ctx.user.id, {
      now,
      oldest_ms,
      start: () => apart(() => askLatest(ctx, now)),
      landed: (latest) => latest && tiers.latest.set(ctx.workspace_id, latest),
    })
  if (isNow) return ask(0)
  const known = tiers.latest.get(ctx.workspace_id)
  const age = known ? now - known.asked_at : -1
  if (!known || age < 0 || age >= POINTER_MS) return ask()
  if (age >= POINTER_RENEWED_MS) behind(ctx, "pointer", ask())
  return known
}

async function askLatest(ctx: Ctx, asked_at: number): Promise<Latest | undefined> {
  const began = performance.now()
  const latest = await ctx.tx(async (db): Promise<Latest | undefined> => {
    const row = await store.findPointer(db, ctx.workspace_id)
    if (!row) return undefined
    const session = row.session_id ? await onboarding.find(ctx, { session_id: row.session_id }) : undefined
    const is_behind = isBehind({ ...row, confirmed_at: row.updated_at }, session)
    return { version: row.version, checksum: row.checksum, is_behind, asked_at }
  })
  tiersOf(ctx).meter.took("pointer", performance.now() - began)
  return latest
}

/** A version from the first tier that has it whole. `checksum` is the pointer's, and only known of the latest. */
async function find(ctx: Ctx, version: string, checksum: string | undefined): Promise<Found | undefined> {
  const tiers = tiersOf(ctx)
  const now = ctx.ports.clock().getTime()
  const below = (start: () => Promise<Found | undefined>) =>
    tiers.loading.join(`${ctx.workspace_id} ${version} ${checksum ?? ""}`, ctx.user.id, {
      now,
      oldest_ms: Number.POSITIVE_INFINITY,
      start: () => apart(start),
    })
  const renewed = () => below(() => fromRecord(ctx, version, checksum))
  const key = keys.process(ctx.workspace_id, version)
  const held = tiers.entries.get(key)
  const age = held ? now - held.since : -1
  const isMeant = held && (checksum === undefined || held.entry.row_checksum === checksum)
  if (isMeant && age >= 0 && age < ENTRY_MS) {
    if (isSound(held.entry)) {
      tiers.meter.count("process", "hits")
      if (age >= ENTRY_RENEWED_MS) behind(ctx, "entry", renewed())
      return { entry: held.entry, tier: "process" }
    }
    tiers.entries.delete(key)
    corrupt(ctx, "process", version)
  }
  tiers.meter.count("process", "misses")
  return below(async () => (await fromCache(ctx, version, checksum)) ?? fromRecord(ctx, version, checksum))
}

async function fromCache(ctx: Ctx, version: string, checksum: string | undefined): Promise<Found | undefined> {
  if (!ctx.ports.cache.is_shared) return undefined
  const now = () => ctx.ports.clock().getTime()
  const began = now()
  if (checksum !== undefined) {
    const entry = await fromTier(ctx, "warm", { version, checksum })
    if (entry) return { entry, tier: "warm" }
    if (now() - began > PATIENCE_MS) return undefined
  }
  const entry = await fromTier(ctx, "cold", { version, checksum })
  if (entry && checksum !== undefined) behind(ctx, "refill", writeWarm(ctx, entry))
  return entry && { entry, tier: "cold" }
}

async function fromTier(
  ctx: Ctx,
  tier: "warm" | "cold",
  wanted: { version: string; checksum: string | undefined },
): Promise<Entry | undefined> {
  const { meter } = tiersOf(ctx)
  const key = tier === "warm" ? keys.warm(ctx.workspace_id) : keys.cold(ctx.workspace_id, wanted.version)
  const { cache } = ctx.ports
  const found = await (tier === "warm" ? cache.getBytes(key) : cache.get(key)).catch(unlessAway)
  if (found?.length) {
    const entry = typeof found === "string" ? readPacked(found) : read(found)
    const isMisplaced =
      entry?.workspace_id !== ctx.workspace_id || (tier === "cold" && entry.version !== wanted.version)
    if (isMisplaced) {
      corrupt(ctx, tier, wanted.version)
      behind(ctx, "drop", ctx.ports.cache.delete(key))
    } else if (entry.version === wanted.version && (wanted.checksum ?? entry.row_checksum) === entry.row_checksum) {
      meter.count(tier, "hits")
      hold(ctx, entry)
      return entry
    }
  }
  meter.count(tier, "misses")
  return undefined
}

async function fromRecord(ctx: Ctx, version: string, checksum: string | undefined): Promise<Found | undefined> {
  const { meter } = tiersOf(ctx)
  const parsed = parseVersion(version)
  const row = parsed && (await ctx.tx((db) => store.findVersion(db, ctx.workspace_id, parsed)))
  if (!row) {
    meter.count("record", "misses")
    return undefined
  }
  const entry = sealedRow(row)
  if (!entry || (checksum ?? row.checksum) !== row.checksum) {
    corrupt(ctx, "record", version)
    throw new AppError("internal", remedy(version, checksum !== undefined), { reason: "checksum_mismatch", version })
  }
  meter.count("record", "hits")
  hold(ctx, entry)
  writeBelow(ctx, entry, checksum !== undefined)
  return { entry, tier: "record" }
}

/**
 * A row in today's schema, when it is what its checksum says in its own. What the checksum does not cover must at least
 * agree with the row, and the rendering is made of the content again.
 */
function sealedRow(row: store.ServedRow): Entry | undefined {
  const { manifest: stored, checksum, workspace_id } = row
  if (stored.checksum !== checksum || stored.workspace_id !== workspace_id) return undefined
  const manifest = upgraded(stored)
  if (manifest?.version !== versionOf(row)) return undefined
  return sealed(manifest, render(factsOf(manifest)), checksum)
}

function upgraded(stored: Manifest): Manifest | undefined {
  // Today's form is verified when it is sealed; a former one can only be in its own.
  if (stored.schema_version !== SCHEMA_VERSION && !isIntact(stored)) return undefined
  try {
    return upgradeManifest(stored)
  } catch (error) {
    if (!isAppError(error)) throw error
    return undefined
  }
}

const remedy = (version: string, is_latest: boolean) =>
  is_latest
    ? `Version ${version} is damaged in the database: it does not match its checksum. Rebuild the manifest to make the next version.`
    : `Version ${version} is damaged in the database: it does not match its checksum. Read another version, or bring this one back from a backup.`

/** Puts a version that was just committed into every tier. Never throws: what it follows has happened. */
export function warm(ctx: Ctx, made: Made): void {
  const { version, checksum } = made.manifest
  const tiers = tiersOf(ctx)
  const { data: manifest } = Manifest.safeParse(made.manifest)
  const entry = manifest && sealed(manifest, made.rendering)
  tiers.asking.forget(ctx.workspace_id)
  tiers.latest.delete(ctx.workspace_id)
  if (!entry) {
    corrupt(ctx, "process", version)
    return
  }
  const asked_at = ctx.ports.clock().getTime()
  tiers.latest.set(ctx.workspace_id, { version, checksum, is_behind: false, asked_at })
  hold(ctx, entry)
  writeBelow(ctx, entry, true)
}

/** Forgets which version is the latest and what the tiers hold of it, so that the next read asks the record. */
export function forget(ctx: Ctx): void {
  const tiers = tiersOf(ctx)
  const known = tiers.latest.get(ctx.workspace_id)
  tiers.asking.forget(ctx.workspace_id)
  tiers.latest.delete(ctx.workspace_id)
  if (known) tiers.entries.delete(keys.process(ctx.workspace_id, known.version))
  if (ctx.ports.cache.is_shared) behind(ctx, "forget", ctx.ports.cache.delete(keys.warm(ctx.workspace_id)))
}

function hold(ctx: Ctx, entry: Entry): void {
  const since = ctx.ports.clock().getTime()
  tiersOf(ctx).entries.set(keys.process(entry.workspace_id, entry.version), { entry, since })
}

function writeBelow(ctx: Ctx, entry: Entry, is_latest: boolean): void {
  if (!ctx.ports.cache.is_shared || entry.content.length + entry.rest.length > MAX_BYTES / 2) return
  const write = async () => {
    if (is_latest) await writeWarm(ctx, entry)
    await writeCold(ctx, entry)
  }
  behind(ctx, "refill", write())
}

const writeWarm = (ctx: Ctx, entry: Entry) => ctx.ports.cache.set(keys.warm(entry.workspace_id), written(entry), WARM_S)

const compress = promisify(brotliCompress)
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }

async function writeCold(ctx: Ctx, entry: Entry): Promise<void> {
  const packed = await compress(written(entry), QUALITY)
  await ctx.ports.cache.set(keys.cold(entry.workspace_id, entry.version), packed.toString("base64"), COLD_S)
}

/** Work that no answer waits for. Redis being away is the wire's to log; the next read fills what is missing. */
function behind(ctx: Ctx, what: string, work: Promise<unknown>): void {
  work.catch((cause: unknown) => {
    if (!isAway(cause)) ctx.log.warn("manifest.behind_failed", { what, cause })
  })
}

const isAway = (error: unknown) => isAppError(error) && error.code === "unavailable"

function unlessAway(error: unknown): null {
  if (isAway(error)) return null
  throw error
}

/** Counts and logs a value that is not what its checksum says. */
export function corrupt(ctx: Ctx, tier: Tier, version: string): void {
  tiersOf(ctx).meter.count(tier, "corrupt")
  ctx.log.error("manifest.corrupt", { tier, workspace_id: ctx.workspace_id, version })
}

export const noManifest = () =>
  new AppError("not_found", "There is no manifest yet. Answer at least half of the steps, then finalize.", {
    reason: "no_manifest",
  })

export const versionOf = (row: Pick<store.ManifestRow, "version_major" | "version_minor" | "version_patch">) =>
  formatVersion({ major: row.version_major, minor: row.version_minor, patch: row.version_patch })
