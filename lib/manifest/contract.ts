import { z } from "zod"
import { Manifest, Sections } from "#lib/manifest/contract/content"
import { SessionId } from "#lib/onboarding/contract"
import { bytes, endpoint, json } from "#lib/platform/endpoint"

export const FORMATS = ["json", "yaml", "markdown", "txt"] as const
export const BUMPS = ["major", "minor", "patch", "none"] as const
export const SOURCES = ["finalize", "rebuild", "migration", "restore"] as const

const Version = z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/, "must be a version like 1.0.0")
const Flag = z.boolean("must be true or false")

/** What a version changed against the one before it. */
export const ChangeSummary = z.object({
  bump: z.enum(BUMPS),
  added: z.array(z.string()).describe("Paths of facts"),
  removed: z.array(z.string()),
  changed: z.array(z.string()),
})
export type ChangeSummary = z.infer<typeof ChangeSummary>

export const ManifestVersion = z.object({
  version: z.string(),
  checksum: z.string(),
  source: z.enum(SOURCES),
  created_at: z.string(),
  created_by: z.string().nullable(),
  session_id: z.string().nullable(),
  token_count: z.int(),
  size_bytes: z.int(),
  is_latest: z.boolean(),
  change_summary: ChangeSummary,
})
export type ManifestVersion = z.infer<typeof ManifestVersion>

export const Finalized = z.object({
  success: z.literal(true),
  session_id: z.string(),
  workspace_id: z.string(),
  completion_percentage: z.int(),
  bcm_generated: z.boolean(),
  bcm_cached: z.boolean(),
  bcm_cache_reason: z.string().nullable().describe("Why the cache was not filled, when it was not"),
  bcm_persisted: z.boolean(),
  embeddings_enqueued: z.boolean(),
  business_context: Manifest,
  bcm_version: z.string(),
  bcm_schema_version: z.string(),
  bcm_checksum: z.string(),
  finalized_at: z.string().nullable().describe("null for a preview, which leaves the session open"),
  processing_time_ms: z.number(),
})
export type Finalized = z.infer<typeof Finalized>

export const SessionState = z.object({
  session_id: z.string(),
  finalized: z.boolean(),
  finalized_at: z.string().nullable(),
  completion_percentage: z.int(),
  bcm_status: z.enum(["none", "current", "behind"]).describe("behind: answers changed after the manifest was made"),
  bcm_version: z.string().nullable(),
  versions: z.array(z.string()),
  embeddings: z.object({ status: z.enum(["none", "queued", "done"]), chunks: z.int() }),
})
export type SessionState = z.infer<typeof SessionState>

export const ManifestView = z.object({
  manifest: Manifest,
  rendering: z.string().describe("The sectioned text that goes to a language model"),
  version: z.string(),
  checksum: z.string(),
  completion_percentage: z.int(),
  cached: z.boolean(),
  tier: z.enum(["process", "record"]),
  age_s: z.int().describe("Seconds since this version was made"),
  is_latest: z.boolean(),
  is_behind: z.boolean().describe("Answers changed since; rebuild to take them in"),
  raw: z
    .object({ sections: Sections, steps: z.record(z.string(), z.json()) })
    .nullable()
    .optional()
    .describe("With include_raw: everything known now, unpacked, and the answers; null when the session is gone"),
})
export type ManifestView = z.infer<typeof ManifestView>

export const Rebuilt = z.object({
  version: z.string(),
  checksum: z.string(),
  is_changed: z.boolean(),
  change_summary: ChangeSummary,
  embeddings_enqueued: z.boolean(),
  manifest: Manifest,
})
export type Rebuilt = z.infer<typeof Rebuilt>

const Probes = z.array(
  z.object({ name: z.string(), is_ok: z.boolean(), latency_ms: z.number(), message: z.string().optional() }),
)
const Status = z.enum(["ok", "degraded", "down"])
const Queue = z.object({ waiting: z.int(), dead: z.int() }).nullable()

export const FinalizeHealth = z.object({
  status: Status,
  probes: Probes,
  queue: Queue,
  last_success_at: z.string().nullable().describe("When a session was last finalized, as far as the cache knows"),
})
export type FinalizeHealth = z.infer<typeof FinalizeHealth>

export const ManifestHealth = FinalizeHealth.omit({ last_success_at: true }).extend({
  tiers: z.array(z.object({ name: z.string(), entries: z.int(), hits: z.int(), misses: z.int() })),
})
export type ManifestHealth = z.infer<typeof ManifestHealth>

const session = z.strictObject({ session_id: SessionId })

export const finalizeSession = endpoint({
  route: "POST /api/v1/onboarding/{session_id}/finalize",
  summary: "Makes the manifest of a session that is at least half complete. Twenty calls make one version.",
  access: "member",
  role: "analyst",
  idempotent: true,
  params: session,
  body: z.strictObject({
    session_id: SessionId.optional(),
    generate_bcm: Flag.default(true).describe("false: finalize onto the latest manifest"),
    cache_bcm: Flag.default(true),
    persist_bcm: Flag.default(true).describe("false: a preview that writes nothing"),
    enqueue_embeddings: Flag.default(true),
  }),
  response: json(Finalized),
})

export const getSessionStatus = endpoint({
  route: "GET /api/v1/onboarding/{session_id}/status",
  summary: "Whether the session is finalized, and how its manifest stands.",
  access: "member",
  role: "viewer",
  params: session,
  response: json(SessionState),
})

export const getFinalizeHealth = endpoint({
  route: "GET /api/v1/onboarding/finalize/health",
  summary: "Whether finalizing can work: database, cache and queue.",
  access: "public",
  response: json(FinalizeHealth),
})

export const getManifest = endpoint({
  route: "GET /api/v1/context/manifest",
  summary: "The manifest of the workspace, latest or of one version. The ETag is its checksum.",
  access: "member",
  role: "viewer",
  query: z.strictObject({
    version: Version.optional(),
    include_raw: z.stringbool("must be true or false").optional(),
    budget: z.coerce.number("must be a number of tokens").int().min(1).max(1200).optional(),
  }),
  response: json(ManifestView),
})

export const rebuildManifest = endpoint({
  route: "POST /api/v1/context/rebuild",
  summary: "Recomputes the manifest from its session's answers. The version moves only when the content did.",
  access: "member",
  role: "analyst",
  idempotent: true,
  response: json(Rebuilt),
})

export const listVersions = endpoint({
  route: "GET /api/v1/context/version-history",
  summary: "Versions, newest first: who, when, why, and what changed.",
  access: "member",
  role: "viewer",
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(20),
    cursor: Version.optional().describe("The last version of the page before"),
  }),
  response: json(z.object({ versions: z.array(ManifestVersion), next_cursor: z.string().nullable() })),
})

export const exportManifest = endpoint({
  route: "GET /api/v1/context/export",
  summary: "Downloads the manifest as JSON, YAML, Markdown or plain text.",
  access: "member",
  role: "viewer",
  limit: "export",
  query: z.strictObject({
    format: z.enum(FORMATS, { error: `must be one of ${FORMATS.join(", ")}` }).default("json"),
    version: Version.optional(),
  }),
  response: bytes("application/json", "The manifest; its name and the header X-Checksum carry the checksum."),
})

export const getManifestHealth = endpoint({
  route: "GET /api/v1/context/health",
  summary: "Whether manifests can be read, from which tiers, and how deep the queue is.",
  access: "public",
  response: json(ManifestHealth),
})
