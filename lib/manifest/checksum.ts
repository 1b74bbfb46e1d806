import { hash } from "node:crypto"
import canonicalize from "canonicalize"
import { type Manifest, SCHEMA_VERSION, type Sections } from "#lib/manifest/contract/content"
import { FORMER_CONTENT } from "#lib/manifest/contract/former"

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
  return hash("sha256", contentText(sections, workspace_id), "hex")
}

/** The checksum of a manifest of schema 1.0 or 1.1, in its own form. Takes any JSON that claims to be one. */
export function formerChecksumOf(stored: Readonly<Record<string, unknown>>): string {
  const covered = [...FORMER_CONTENT, "schema_version", "workspace_id"].map((key) => [key, stored[key]])
  return hash("sha256", canonicalize(Object.fromEntries(covered)) ?? "", "hex")
}

const isFormer = (schema: unknown) => schema === "1.0" || schema === "1.1"

/** True when a manifest, of any schema, is what its checksum says. Total: anything else is not intact. */
export function isIntact(stored: unknown): boolean {
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) return false
  const manifest = stored as Manifest
  try {
    if (manifest.schema_version === SCHEMA_VERSION) {
      return checksumOf(manifest, manifest.workspace_id) === manifest.checksum
    }
    return isFormer(manifest.schema_version) && formerChecksumOf({ ...stored }) === manifest.checksum
  } catch {
    // Canonical JSON has no lone surrogates: what cannot be written was never sealed.
    return false
  }
}
