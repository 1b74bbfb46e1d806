import "server-only"
import { crc32 } from "node:zlib"
import { select } from "#lib/manifest/build"
import { Manifest } from "#lib/manifest/contract/content"
import * as contract from "#lib/manifest/contract/read"
import { EXPORT_TYPES, exportText } from "#lib/manifest/export"
import { extract } from "#lib/manifest/extract"
import { budgetTooSmall } from "#lib/manifest/service/persist"
import { corrupt, type LoadedEntry, loadEntry } from "#lib/manifest/service/read"
import * as store from "#lib/manifest/store"
import { type Entry, opened, openView } from "#lib/manifest/tiers/entry"
import { tiersOf } from "#lib/manifest/tiers/tiers"
import { parseVersion } from "#lib/manifest/version"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx } from "#lib/platform/context"
import { sha256 } from "#lib/platform/crypto"
import type { BytesOutput, Input } from "#lib/platform/endpoint"

type Asked = Input<typeof contract.getManifest>

/**
 * The manifest, latest or of one version, whole or packed again into a smaller budget: for pages and other nouns. Whoever
 * has just changed an answer sees at once that the manifest is behind it.
 */
export async function get(ctx: Ctx, input: Omit<Asked, "format">): Promise<contract.ManifestView> {
  const { body } = await view(ctx, await loadEntry(ctx, input.version, true), input)
  return JSON.parse(body.toString())
}

/** The same for whoever asks over HTTP: bytes as they were sealed, in the format asked for. */
export async function answer(ctx: Ctx, input: Asked): Promise<BytesOutput> {
  const loaded = await loadEntry(ctx, input.version)
  if (input.format === "json") return view(ctx, loaded, input)
  const { entry } = loaded
  const { content_type } = EXPORT_TYPES[input.format]
  const body = text(ctx, entry, input.format, input.budget)
  return { body, content_type, etag: tag(entry, budgetTag(input.budget), input.format) }
}

export async function exportAs(ctx: Ctx, input: Input<typeof contract.exportManifest>): Promise<BytesOutput> {
  const { entry } = await loadEntry(ctx, input.version)
  const { content_type, extension } = EXPORT_TYPES[input.format]
  const file = `manifest-${entry.version}-${entry.checksum.slice(0, 12)}.${extension}`
  return {
    body: text(ctx, entry, input.format),
    content_type,
    etag: tag(entry, input.format),
    headers: { "content-disposition": `attachment; filename="${file}"`, "x-checksum": entry.checksum },
  }
}

async function view(ctx: Ctx, { entry, ...state }: LoadedEntry, asked: Omit<Asked, "format">) {
  const unpacked = asked.include_raw
    ? { raw: await rawOf(ctx, opened(entry).manifest.session_id), problem: await problemOf(ctx, entry.version) }
    : undefined
  const age_ms = ctx.ports.clock().getTime() - new Date(entry.created_at).getTime()
  const own = {
    cached: state.tier !== "record",
    tier: state.tier,
    age_s: Math.max(0, Math.floor(age_ms / 1000)),
    is_latest: state.is_latest,
    is_behind: state.is_behind,
    ...unpacked,
  }
  const start = asked.budget === undefined ? openView(entry) : [smallerView(ctx, entry, asked.budget)]
  return {
    body: Buffer.concat([...start, Buffer.from(`,${JSON.stringify(own).slice(1)}`)]),
    content_type: "application/json",
    etag: tag(
      entry,
      state.is_latest ? "" : "former",
      state.is_behind ? "behind" : "",
      budgetTag(asked.budget),
      unpacked ? sha256(JSON.stringify(unpacked)).slice(0, 12) : "",
    ),
  }
}

// The checksum first, then whatever else makes bodies differ. How old an answer is and who gave it does not.
const tag = ({ checksum, version }: Entry, ...rest: string[]) => [checksum, version, ...rest.filter(Boolean)].join("-")
const budgetTag = (budget: number | undefined) => (budget === undefined ? "" : `b${budget}`)

async function rawOf(ctx: Ctx, session_id: string | null): Promise<contract.ManifestView["raw"]> {
  const session = session_id ? await onboarding.find(ctx, { session_id }) : undefined
  if (!session) return null
  const { steps } = await onboarding.getSummary(ctx, { session_id: session.id })
  const answers: Record<string, Answers> = Object.fromEntries(steps.map((step) => [step.step_id, step.data as Answers]))
  return contract.ManifestView.shape.raw.parse({ sections: extract(answers).sections, steps: answers })
}

async function problemOf(ctx: Ctx, version: string) {
  const parsed = parseVersion(version)
  return parsed ? ctx.tx((db) => store.findProblem(db, ctx.workspace_id, parsed)) : null
}

function smallerView(ctx: Ctx, entry: Entry, budget: number): Buffer {
  return derived(ctx, entry, `view ${budget}`, () => {
    const { manifest, rendering } = within(entry, budget)
    const { version, checksum, completion_percentage } = manifest
    const { created_at } = entry
    const view = { manifest, rendering, version, checksum, completion_percentage, created_at }
    return JSON.stringify(view).slice(0, -1)
  })
}

const text = (ctx: Ctx, entry: Entry, format: (typeof contract.FORMATS)[number], budget?: number) =>
  derived(ctx, entry, `${format} ${budget ?? ""}`, () => {
    const { manifest, rendering } = within(entry, budget)
    return exportText(manifest, rendering, format)
  })

function within(entry: Entry, limit: number | undefined): { manifest: Manifest; rendering: string } {
  const whole = opened(entry)
  if (limit === undefined) return whole
  const selected = select(whole.manifest, { limit })
  if ("minimum" in selected) throw budgetTooSmall(selected.minimum)
  const { sections, rendering, budget } = selected
  return { manifest: Manifest.parse({ ...whole.manifest, ...sections, budget }), rendering }
}

/** Bytes made of an entry, kept beside it and verified like it. */
function derived(ctx: Ctx, entry: Entry, what: string, make: () => string): Buffer {
  const kept = tiersOf(ctx).derived
  const key = `${entry.workspace_id} ${entry.version} ${entry.checksum} ${what}`
  const found = kept.get(key)
  if (found && crc32(found.body) === found.seal) return found.body
  if (found) corrupt(ctx, "process", entry.version)
  const body = Buffer.from(make())
  kept.set(key, { body, seal: crc32(body) })
  return body
}
