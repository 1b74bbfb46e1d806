import { missing, shown, textOf } from "#app/(workspace)/manifest/view"
import { Budget } from "#components/manifest/budget"
import { Frame } from "#components/manifest/frame"
import { LeftOut, leftOutOf } from "#components/manifest/left-out"
import { None } from "#components/manifest/none"
import { chapterOf } from "#lib/manifest/chapters"
import { factsOf } from "#lib/manifest/facts"

export const metadata = { title: "Manifest budget" }

export default async function BudgetRoute({ searchParams }: PageProps<"/manifest/budget">) {
  const query = await searchParams
  const found = await shown(query.version, "with the answers")
  if (!found) return <None {...(await missing())} />
  const { view } = found
  const { manifest, raw, is_latest, version } = view
  const { certificate } = manifest.budget
  const facts = leftOutOf(certificate.dropped, raw ? factsOf(raw.sections) : [])
  const counts: Record<string, { kept: number; dropped: number }> = {}
  const count = (chapter: string, key: "kept" | "dropped") => {
    counts[chapter] ??= { kept: 0, dropped: 0 }
    counts[chapter][key]++
  }
  for (const fact of factsOf(manifest)) count(chapterOf(fact.section), "kept")
  for (const { chapter } of facts) count(chapter, "dropped")
  return (
    <Frame {...found} tab="budget">
      <Budget budget={manifest.budget} counts={counts} at={is_latest ? "" : `?version=${version}`} />
      <LeftOut
        facts={facts}
        wanted={{ q: textOf(query.q).trim(), section: textOf(query.section) }}
        closing_density={certificate.closing_density}
        session_id={raw ? manifest.session_id : null}
        version={is_latest ? undefined : version}
      />
    </Frame>
  )
}
