import type { Sections } from "#lib/manifest/contract/content"
import type { ChangeSummary, ManifestDiffView } from "#lib/manifest/contract/versions"
import type { ManifestDiff } from "#lib/manifest/diff"
import { type Fact, factsOf } from "#lib/manifest/facts"
import { labelsOf } from "#lib/manifest/labels"
import type { Bump } from "#lib/manifest/version"
import { lineOf } from "#lib/manifest/words"

type Told = Pick<ManifestDiffView, "added" | "removed" | "changed" | "moved">

/** A diff with a section, a label and values in words for each fact. Pure. */
export function tell(diff: ManifestDiff, before: Sections, after: Sections): Told {
  const both = [before, after].map((sections) => ({ sections, facts: factsOf(sections) }))
  const name = labelsOf(...both)
  const [was, is] = both.map(wordsOf) as [WordsAt, WordsAt]
  return {
    added: diff.added.map((fact) => ({ ...fact, ...name(fact.path), value: is(fact.path) ?? fact.value })),
    removed: diff.removed.map((fact) => ({ ...fact, ...name(fact.path), value: was(fact.path) ?? fact.value })),
    changed: diff.changed.map((fact) => ({
      ...fact,
      ...name(fact.path),
      from: was(fact.was ?? fact.path) ?? fact.from,
      to: is(fact.path) ?? fact.to,
    })),
    moved: diff.moved.map((fact) => ({ ...fact, ...name(fact.path) })),
  }
}

/**
 * What is kept with a version about its change, so that a history needs no other version to be read. With nothing
 * `before` all is added: saying it in words too would be the manifest once more.
 */
export function summaryOf(
  diff: ManifestDiff,
  bump: Bump,
  before: Sections | undefined,
  after: Sections,
): ChangeSummary {
  const paths = (facts: readonly { path: string }[]) => facts.map(({ path }) => path)
  const summary = { bump, added: paths(diff.added), removed: paths(diff.removed), changed: paths(diff.changed) }
  if (!before) return { ...summary, facts: [] }
  const { added, removed, changed } = tell(diff, before, after)
  return {
    ...summary,
    facts: [
      ...added.map(({ path, section, label, value }) => ({ path, section, label, from: null, to: value })),
      ...removed.map(({ path, section, label, value }) => ({ path, section, label, from: value, to: null })),
      ...changed.map(({ path, section, label, from, to }) => ({ path, section, label, from, to })),
    ],
  }
}

type WordsAt = (path: string) => string | undefined

function wordsOf({ facts }: { facts: readonly Fact[] }): WordsAt {
  const byPath = new Map(facts.map((fact) => [fact.path, fact]))
  return (path) => {
    const fact = byPath.get(path)
    return fact && lineOf(fact)
  }
}
