import { cx } from "class-variance-authority"
import { type About, FactText } from "#components/manifest/fact"
import type { Group } from "#lib/manifest/chapters"
import type { Fact } from "#lib/manifest/facts"
import { labelOf, saidOf } from "#lib/manifest/words"

const CHIP = 28

/** Facts of plain sections as label and values, facts of records one record after the other. */
export function FactGroup({ group, about }: { group: Group; about: About }) {
  const [first] = group.facts
  if (first === undefined) return null
  return (
    <section aria-label={group.title ?? undefined}>
      {group.title && <h3 className="mt-6 mb-1 font-semibold">{group.title}</h3>}
      {first.record === null ? (
        <Labelled facts={group.facts} about={about} />
      ) : (
        <ul className="divide-y divide-border border-b border-border">
          {[...Map.groupBy(group.facts, (fact) => fact.record)].map(([record, facts]) => (
            <li key={record} className="py-3">
              <RecordFacts facts={facts} about={about} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** A record: its name, then what is said of it. */
function RecordFacts({ facts, about }: { facts: Fact[]; about: About }) {
  const [name, ...rest] = facts
  if (!name) return null
  return (
    <>
      <p>
        <FactText fact={name} about={about} look="font-medium" />
      </p>
      {rest.length > 0 && <Labelled facts={rest} about={about} isDense />}
    </>
  )
}

/** Label on the left, values on the right; one under the other where it is narrow. */
export function Labelled({ facts, about, isDense }: { facts: Fact[]; about: About; isDense?: boolean }) {
  return (
    <dl className={isDense ? "mt-1" : "divide-y divide-border border-b border-border"}>
      {[...Map.groupBy(facts, (fact) => fact.attr)].map(([attr, facts]) => (
        <div
          key={attr}
          className={cx("grid gap-x-6 gap-y-1 sm:grid-cols-[11rem_minmax(0,1fr)]", isDense ? "py-1" : "py-2.5")}
        >
          <dt className="text-muted">{facts[0] && labelOf(facts[0])}</dt>
          <dd className="min-w-0 max-w-prose">
            <Values facts={facts} about={about} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** The values under one label: short ones beside each other, others one a line. */
export function Values({ facts, about }: { facts: Fact[]; about: About }) {
  const [only] = facts
  if (facts.length === 1 && only) return <FactText fact={only} about={about} />
  const areShort = facts.every((fact) => {
    const said = saidOf(fact)
    return said.length === 1 && (said[0]?.text.length ?? 0) <= CHIP
  })
  return (
    <ul className={areShort ? "flex flex-wrap gap-1.5" : "space-y-1.5"}>
      {facts.map((fact) => (
        <li key={fact.path} className={areShort ? "min-w-0" : undefined}>
          <FactText fact={fact} about={about} chip={areShort} />
        </li>
      ))}
    </ul>
  )
}
