import { z } from "zod"
import { Manifest, Sections } from "#lib/manifest/contract/content"
import { VersionNumber } from "#lib/manifest/contract/versions"
import { bytes, endpoint, json } from "#lib/platform/endpoint"

// Reading a manifest, and how well reading works.

export const FORMATS = ["json", "yaml", "markdown", "txt"] as const

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
    version: VersionNumber.optional(),
    include_raw: z.stringbool("must be true or false").optional(),
    budget: z.coerce.number("must be a number of tokens").int().min(1).max(1200).optional(),
  }),
  response: json(ManifestView),
})

export const exportManifest = endpoint({
  route: "GET /api/v1/context/export",
  summary: "Downloads the manifest as JSON, YAML, Markdown or plain text.",
  access: "member",
  role: "viewer",
  limit: "export",
  query: z.strictObject({
    format: z.enum(FORMATS, { error: `must be one of ${FORMATS.join(", ")}` }).default("json"),
    version: VersionNumber.optional(),
  }),
  response: bytes("application/json", "The manifest; its name and the header X-Checksum carry the checksum."),
})

export const getManifestHealth = endpoint({
  route: "GET /api/v1/context/health",
  summary: "Whether manifests can be read, from which tiers, and how deep the queue is.",
  access: "public",
  response: json(ManifestHealth),
})
