import { z } from "zod"
import { Manifest } from "#lib/manifest/contract/content"
import { EmbeddingState } from "#lib/manifest/contract/search"
import { SessionId } from "#lib/onboarding/contract"
import { endpoint, json } from "#lib/platform/endpoint"

const Flag = z.boolean("must be true or false")

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
  embeddings: EmbeddingState,
})
export type SessionState = z.infer<typeof SessionState>

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
