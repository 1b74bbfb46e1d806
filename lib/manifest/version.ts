import type { ManifestDiff } from "#lib/manifest/diff"

export type Version = { major: number; minor: number; patch: number }
export type Bump = "major" | "minor" | "patch" | "none"

export const FIRST_VERSION: Version = { major: 1, minor: 0, patch: 0 }

/**
 * Derived, never chosen. Major: the schema breaks, or a critical fact (company identity, category, positioning,
 * primary customer) comes, changes or goes. Minor: any other fact does. Patch: the same facts in other words. None:
 * the same facts, whatever their order.
 */
export function bumpOf(diff: ManifestDiff, isSchemaBroken = false): Bump {
  const reworded = diff.changed.filter((fact) => fact.is_wording)
  const facts = [...diff.added, ...diff.removed, ...diff.changed.filter((fact) => !fact.is_wording)]
  if (isSchemaBroken || facts.some((fact) => fact.is_critical)) return "major"
  if (facts.length > 0) return "minor"
  return reworded.length > 0 ? "patch" : "none"
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
