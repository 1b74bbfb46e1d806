import { z } from "zod"
import { Manifest } from "#lib/manifest/contract/content"
import { endpoint, json } from "#lib/platform/endpoint"

// The history of a manifest: what each version changed, and how to make the next one.

export const BUMPS = ["major", "minor", "patch", "none"] as const
export const SOURCES = ["finalize", "rebuild", "migration", "restore"] as const

export const VersionNumber = z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/, "must be a version like 1.0.0")

/** A fact named for people: `section` and `label` are words, values read as they stand in the manifest. */
const named = {
  path: z.string().describe("By item id, so that it names the same fact in every version"),
  section: z.string().describe("For people: Company"),
  label: z.string().describe("For people: Name; in a list with its record, Terrace renovators: Pains"),
}

/** One fact a version changed: `from` is null for an added one, `to` for a removed one. */
export const FactChanged = z.object({ ...named, from: z.string().nullable(), to: z.string().nullable() })
export type FactChanged = z.infer<typeof FactChanged>

/** What a version changed against the one before it; the first version added all of its facts. */
export const ChangeSummary = z.object({
  bump: z.enum(BUMPS),
  added: z.array(z.string()).describe("Paths of facts"),
  removed: z.array(z.string()),
  changed: z.array(z.string()),
  facts: z
    .array(FactChanged)
    .default([])
    .describe("The same with values; empty where there was nothing to compare with"),
})
export type ChangeSummary = z.infer<typeof ChangeSummary>

export const ManifestVersion = z.object({
  version: z.string(),
  checksum: z.string(),
  source: z.enum(SOURCES),
  created_at: z.string(),
  created_by: z.string().nullable(),
  created_by_name: z.string().nullable().describe("null when they left the workspace"),
  session_id: z.string().nullable(),
  token_count: z.int(),
  size_bytes: z.int(),
  is_latest: z.boolean(),
  change_summary: ChangeSummary,
})
export type ManifestVersion = z.infer<typeof ManifestVersion>

const Fact = z.object({ ...named, value: z.string(), is_critical: z.boolean() })

export const ManifestDiffView = z.object({
  from: z.string().nullable().describe("null when `to` is the first version: then every fact is added"),
  to: z.string(),
  bump: z.enum(BUMPS).describe("What this change is worth as one step"),
  added: z.array(Fact),
  removed: z.array(Fact),
  changed: z.array(
    z.object({
      ...named,
      from: z.string(),
      to: z.string(),
      is_critical: z.boolean(),
      is_wording: z.boolean().describe("Says the same in other words"),
    }),
  ),
  moved: z.array(z.object({ ...named, from: z.int().describe("Place in its list, from 0"), to: z.int() })),
})
export type ManifestDiffView = z.infer<typeof ManifestDiffView>

export const Rebuilt = z.object({
  version: z.string(),
  checksum: z.string(),
  is_changed: z.boolean(),
  change_summary: ChangeSummary,
  embeddings_enqueued: z.boolean(),
  manifest: Manifest,
})
export type Rebuilt = z.infer<typeof Rebuilt>

export const rebuildManifest = endpoint({
  route: "POST /api/v1/context/rebuild",
  summary: "Recomputes the manifest from its session's answers. The version moves only when the content did.",
  access: "member",
  role: "analyst",
  idempotent: true,
  response: json(Rebuilt),
})

export const restoreVersion = endpoint({
  route: "POST /api/v1/context/restore",
  summary: "Makes the content of a former version the next one. Content equal to the latest makes none.",
  access: "member",
  role: "analyst",
  idempotent: true,
  body: z.strictObject({ version: VersionNumber }),
  response: json(Rebuilt),
})

export const listVersions = endpoint({
  route: "GET /api/v1/context/version-history",
  summary: "Versions, newest first: who, when, why, and what changed.",
  access: "member",
  role: "viewer",
  limit: "context",
  query: z.strictObject({
    limit: z.coerce.number("must be a number").int().min(1).max(100).default(20),
    cursor: VersionNumber.optional().describe("The last version of the page before"),
  }),
  response: json(z.object({ versions: z.array(ManifestVersion), next_cursor: z.string().nullable() })),
})

export const diffVersions = endpoint({
  route: "GET /api/v1/context/diff",
  summary: "What changed between two versions, fact by fact.",
  access: "member",
  role: "viewer",
  limit: "context",
  query: z.strictObject({
    from: VersionNumber.optional().describe("Without it, the version before `to`"),
    to: VersionNumber.optional().describe("Without it, the latest"),
  }),
  response: json(ManifestDiffView),
})
