import { cx } from "class-variance-authority"
import { type About, FactText } from "#components/manifest/fact"
import { Values } from "#components/manifest/groups"
import { Card } from "#components/ui/card"
import { Tag } from "#components/ui/status"
import type { Fact } from "#lib/manifest/facts"
import { labelOf } from "#lib/manifest/words"

const RANKS = ["Primary", "Secondary", "Tertiary"]
const HEAD = new Set(["name", "description"])

/** Ideal customers in rank order: the primary one across, the others beside each other. */
export function Customers({ facts, about }: { facts: Fact[]; about: About }) {
  const customers = [...Map.groupBy(facts, (fact) => fact.record)]
  return (
    <ol className="mt-4 grid gap-4 lg:grid-cols-2">
      {customers.map(([record, facts], i) => (
        <li key={record} className={cx("flex min-w-0", i === 0 && "lg:col-span-2")}>
          <Card className="w-full p-4 sm:p-5">
            <Customer facts={facts} rank={RANKS[i] ?? ""} about={about} isWide={i === 0} />
          </Card>
        </li>
      ))}
    </ol>
  )
}

function Customer({ facts, rank, about, isWide }: { facts: Fact[]; rank: string; about: About; isWide: boolean }) {
  const named = (attr: string) => facts.find((fact) => fact.attr === attr)
  const [name, description] = [named("name"), named("description")]
  const rest = facts.filter((fact) => !HEAD.has(fact.attr))
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
        <h3 className="min-w-0 text-md font-semibold">
          {name ? <FactText fact={name} about={about} /> : <span className="text-muted">Without a name</span>}
        </h3>
        <Tag>{rank}</Tag>
      </div>
      {description && (
        <p className="mt-1 max-w-prose">
          <FactText fact={description} about={about} />
        </p>
      )}
      {rest.length > 0 && (
        <dl className={cx("mt-4 gap-x-8", isWide && "sm:columns-2")}>
          {[...Map.groupBy(rest, (fact) => fact.attr)].map(([attr, facts]) => (
            <div key={attr} className="mb-3 break-inside-avoid last:mb-0">
              <dt className="mb-1 text-sm text-muted">{facts[0] && labelOf(facts[0])}</dt>
              <dd>
                <Values facts={facts} about={about} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}
