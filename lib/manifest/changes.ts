import type { Sections } from "#lib/manifest/contract/content"
import type { ChangeSummary, ManifestDiffView } from "#lib/manifest/contract/versions"
import type { ManifestDiff } from "#lib/manifest/diff"
import { factsOf } from "#lib/manifest/facts"
import { labelsOf } from "#lib/manifest/labels"
import type { Bump } from "#lib/manifest/version"
import { lineOf } from "#lib/manifest/words"

type Told = Pick<ManifestDiffView, "added" | "removed" | "changed" | "moved">

/** A diff with a section, a label and values in words for each fact. Pure. */
export function tell(diff: ManifestDiff, before: Sections, after: Sections): Told {
  const name = labelsOf(before, after)
  const [was, is] = [wordsOf(before), wordsOf(after)]
  return {
    added: diff.added.map((fact) => ({ ...fact, ...name(fact.path), value: is.get(fact.path) ?? fact.value })),
    removed: diff.removed.map((fact) => ({ ...fact, ...name(fact.path), value: was.get(fact.path) ?? fact.value })),
    changed: diff.changed.map((fact) => ({
      ...fact,
      ...name(fact.path),
      from: was.get(fact.was ?? fact.path) ?? fact.from,
      to: is.get(fact.path) ?? fact.to,
    })),
    moved: diff.moved.map((fact) => ({ ...fact, ...name(fact.path) })),
  }
}

/** What is kept with a version about its change, so that a history needs no other version to be read. */
export function summaryOf(diff: ManifestDiff, bump: Bump, before: Sections, after: Sections): ChangeSummary {
  const { added, removed, changed } = tell(diff, before, after)
  const paths = (facts: readonly { path: string }[]) => facts.map(({ path }) => path)
  return {
    bump,
    added: paths(added),
    removed: paths(removed),
    changed: paths(changed),
    facts: [
      ...added.map(({ path, section, label, value }) => ({ path, section, label, from: null, to: value })),
      ...removed.map(({ path, section, label, value }) => ({ path, section, label, from: value, to: null })),
      ...changed.map(({ path, section, label, from, to }) => ({ path, section, label, from, to })),
    ],
  }
}

const wordsOf = (sections: Sections) => new Map(factsOf(sections).map((fact) => [fact.path, lineOf(fact)]))
