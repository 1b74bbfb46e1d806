import { createHash } from "node:crypto"
import canonicalize from "canonicalize"
import { type Manifest, SCHEMA_VERSION, type Sections } from "#lib/manifest/contract/content"

/** The sections alone, out of a manifest or anything that carries them. */
export function sectionsOf(manifest: Sections): Sections {
  const { foundation, buying_process, icps, messaging, competitive, channels, market, goals, issues } = manifest
  return { foundation, buying_process, icps, messaging, competitive, channels, market, goals, issues }
}

/** The RFC 8785 text of the content: sections, schema version and workspace, nothing that may differ between equals. */
export function contentText(sections: Sections, workspace_id: string): string {
  return canonicalize({ ...sectionsOf(sections), schema_version: SCHEMA_VERSION, workspace_id }) ?? ""
}

/**
 * SHA-256 (hex) over the RFC 8785 canonical JSON of sections, schema version and workspace. Version, times, warnings
 * and budget are no content: equal content is an equal checksum.
 */
export function checksumOf(sections: Sections, workspace_id: string): string {
  return createHash("sha256").update(contentText(sections, workspace_id)).digest("hex")
}

/** True when a manifest is what its checksum says. */
export function isIntact(manifest: Manifest): boolean {
  return checksumOf(manifest, manifest.workspace_id) === manifest.checksum
}
