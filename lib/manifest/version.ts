import type { ManifestDiff } from "#lib/manifest/diff"

export type Version = { major: number; minor: number; patch: number }
export type Bump = "major" | "minor" | "patch" | "none"

export const FIRST_VERSION: Version = { major: 1, minor: 0, patch: 0 }

/**
 * Derived, never chosen. Major: the schema breaks, or a critical fact (company identity, category, positioning,
 * primary customer) changes or goes. Minor: any other fact is added, removed or changed. Patch: wording only, or an
 * order that matters to nobody's meaning. None: the same facts.
 */
export function bumpOf(diff: ManifestDiff, isSchemaBroken = false): Bump {
  const gone = diff.removed.some((fact) => fact.is_critical)
  const changed = diff.changed.some((fact) => fact.is_critical && !fact.is_wording)
  if (isSchemaBroken || gone || changed) return "major"
  if (diff.added.length > 0 || diff.removed.length > 0 || diff.changed.some((fact) => !fact.is_wording)) return "minor"
  return diff.changed.length > 0 ? "patch" : "none"
}

/** The version after a bump; the same one for `none`. */
export function nextVersion(version: Version, bump: Bump): Version {
  switch (bump) {
    case "major":
      return { major: version.major + 1, minor: 0, patch: 0 }
    case "minor":
      return { ...version, minor: version.minor + 1, patch: 0 }
    case "patch":
      return { ...version, patch: version.patch + 1 }
    case "none":
      return version
  }
}

export const formatVersion = (version: Version) => `${version.major}.${version.minor}.${version.patch}`

/** Reads `1.2.3`; undefined for anything else. */
export function parseVersion(text: string): Version | undefined {
  const found = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/.exec(text)
  return found ? { major: Number(found[1]), minor: Number(found[2]), patch: Number(found[3]) } : undefined
}
