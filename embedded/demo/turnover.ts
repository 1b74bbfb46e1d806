import { COMPANIES } from "#embedded/demo/companies"
import type { Edit } from "#embedded/demo/edits"
import { manifestOf } from "#embedded/demo/manifest-of"
import { diffManifests, type ManifestDiff } from "#lib/manifest/diff"
import { extract } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import type { Answers } from "#lib/onboarding/field"

// What one edit by a person does to the rest of a manifest.

const before = new Map(
  COMPANIES.map(({ slug, answers }) => [slug, { answers, manifest: manifestOf(answers).manifest }]),
)

type Entry = { path: string; was?: string }
export const entriesOf = ({ added, removed, changed }: ManifestDiff): Entry[] => [...added, ...removed, ...changed]
const pathsOf = (entries: Entry[]) =>
  new Set(entries.flatMap(({ path, was }) => (was === undefined ? [path] : [path, was])))

/**
 * `known` compares everything known, `kept` the two manifests; `flips` are paths that changed in these alone, `edited`
 * counts the facts that the edit itself touched. Pure.
 */
export function turnoverOf({ company, step, change }: Edit) {
  const was = before.get(company)
  if (!was) throw new Error(`no company ${company}`)
  const answers = { ...was.answers, [step]: change(was.answers[step] as Answers) }
  const sections = extract(answers).sections
  const known = diffManifests(extract(was.answers).sections, sections)
  const { manifest } = manifestOf(answers, was.manifest)
  const kept = diffManifests(was.manifest, manifest)
  const touched = pathsOf(entriesOf(known))
  const flips = [...pathsOf(entriesOf(kept))].filter((path) => !touched.has(path))
  // A customer who gets another rank is weighed anew in all that is known of them.
  const ranked = known.changed.flatMap(({ path }) => (path.endsWith(".rank") ? [path.slice(0, -"rank".length)] : []))
  const reweighed = factsOf(sections).filter(({ path }) => ranked.some((record) => path.startsWith(record)))
  return { answers, manifest, known, kept, flips, edited: entriesOf(known).length + reweighed.length }
}
