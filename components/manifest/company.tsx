import { Fragment } from "react"
import { type About, FactText } from "#components/manifest/fact"
import type { Fact } from "#lib/manifest/facts"
import { labelOf } from "#lib/manifest/words"

const KIND = ["industry", "sub_industry", "stage"]
const HEAD = new Set(["name", "description", ...KIND])

/** Who it is, in the order in which one introduces a company. */
export function Company({ facts, about }: { facts: Fact[]; about: About }) {
  const named = (attr: string) => facts.find((fact) => fact.attr === attr)
  const [name, description] = [named("name"), named("description")]
  const kind = KIND.flatMap((attr) => named(attr) ?? [])
  const rest = facts.filter((fact) => !HEAD.has(fact.attr))
  return (
    <>
      {name && (
        <p className="text-xl font-semibold tracking-tight">
          <FactText fact={name} about={about} />
        </p>
      )}
      {kind.length > 0 && (
        <p className="flex flex-col text-muted sm:block">
          {kind.map((fact, i) => (
            <Fragment key={fact.path}>
              {i > 0 && (
                <span aria-hidden="true" className="max-sm:hidden">
                  {" "}
                  ·{" "}
                </span>
              )}
              <FactText fact={fact} about={about} />
            </Fragment>
          ))}
        </p>
      )}
      {description && (
        <p className="mt-3 max-w-prose text-md">
          <FactText fact={description} about={about} />
        </p>
      )}
      {rest.length > 0 && (
        <dl className="mt-5 grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3">
          {rest.map((fact) => (
            <div key={fact.path} className="min-w-0">
              <dt className="text-sm text-muted">{labelOf(fact)}</dt>
              <dd className="font-medium">
                <FactText fact={fact} about={about} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}
