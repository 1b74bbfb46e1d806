import { z } from "zod"
import { Problem } from "#lib/manifest/contract/budget"
import { Manifest, Sections } from "#lib/manifest/contract/content"
import { EmbeddingQueue } from "#lib/manifest/contract/search"
import { VersionNumber } from "#lib/manifest/contract/versions"
import { bytes, endpoint, json, readyJson } from "#lib/platform/endpoint"

// Reading a manifest, and how well reading works.

export const FORMATS = ["json", "yaml", "markdown", "txt"] as const
export const TIERS = ["process", "warm", "cold", "record"] as const

export const ManifestView = z.object({
  manifest: Manifest,
  rendering: z.string().describe("The sectioned text that goes to a language model"),
  version: z.string(),
  checksum: z.string(),
  completion_percentage: z.int(),
  created_at: z.string(),
  cached: z.boolean().describe("False when Postgres answered"),
  tier: z
    .enum(TIERS)
    .describe("Who answered: this process, Redis (a day, or compressed for a week), or the record in Postgres"),
  age_s: z.int().describe("Seconds since this version was made"),
  is_latest: z.boolean(),
  is_behind: z.boolean().describe("Answers changed since; rebuild to take them in"),
  raw: z
    .object({ sections: Sections, steps: z.record(z.string(), z.json()) })
    .nullable()
    .optional()
    .describe("With include_raw: everything known now, unpacked, and the answers; null when the session is gone"),
  problem: Problem.nullable()
    .optional()
    .describe("With include_raw: what the facts were chosen among, for whoever checks the certificate"),
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

const count = z.int().describe("Since this process began")
const took = z
  .number()
  .nullable()
  .describe("Milliseconds of whole reads that this tier answered; null before the first")

export const ManifestHealth = FinalizeHealth.omit({ last_success_at: true }).extend({
  tiers: z.array(
    z.object({
      name: z.enum(TIERS),
      is_used: z.boolean().describe("The tiers in Redis are used when all processes share it"),
      hits: count,
      misses: count,
      corrupt: count.describe("Values that did not match their checksum; the next tier answered"),
      p50_ms: took,
      p99_ms: took,
    }),
  ),
  pointer: z
    .object({ asked: count, p50_ms: took, p99_ms: took })
    .describe("The question which version is the latest, asked at most every five seconds per workspace"),
  embedding_queue: EmbeddingQueue.nullable().describe("null while the database is down"),
})
export type ManifestHealth = z.infer<typeof ManifestHealth>

export const getFinalizeHealth = endpoint({
  route: "GET /api/v1/onboarding/finalize/health",
  summary: "Whether finalizing can work: database, cache and queue.",
  access: "public",
  response: json(FinalizeHealth),
})

const Format = z.enum(FORMATS, { error: `must be one of ${FORMATS.join(", ")}` })

export const getManifest = endpoint({
  route: "GET /api/v1/context/manifest",
  summary:
    "The manifest of the workspace, latest or of one version. The ETag begins with its checksum; If-None-Match answers 304.",
  access: "member",
  role: "viewer",
  limit: "context",
  query: z.strictObject({
    version: VersionNumber.optional(),
    include_raw: z
      .stringbool("must be true or false")
      .optional()
      .describe("For JSON: adds what was known and answered"),
    budget: z.coerce.number("must be a number of tokens").int().min(1).max(1200).optional(),
    format: Format.default("json").describe("json answers the view; the others answer the manifest alone, as text"),
  }),
  response: readyJson(ManifestView, "The view; with another format, a text of that format's content type."),
})

export const exportManifest = endpoint({
  route: "GET /api/v1/context/export",
  summary: "Downloads the manifest as JSON, YAML, Markdown or plain text.",
  access: "member",
  role: "viewer",
  limit: "export",
  query: z.strictObject({
    format: Format.default("json"),
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
