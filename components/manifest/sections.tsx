import type { Route } from "next"
import Link from "next/link"
import { Tooltip } from "#components/ui/tooltip"
import type { Manifest } from "#lib/manifest/contract/content"
import { type Fact, factsOf } from "#lib/manifest/facts"
import { OUTLINE } from "#lib/manifest/outline"
import type { Field } from "#lib/onboarding/field"
import { stepByNumber } from "#lib/onboarding/steps"

const TITLES: Record<string, string> = { icps: "Ideal customers", "market size": "Market size" }

const words = (name: string) => {
  const title = TITLES[name]
  if (title) return title
  const text = name.replaceAll("_", " ")
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Facts that share a key, in their order. */
function groupBy<K>(facts: Fact[], key: (fact: Fact) => K): [K, Fact[]][] {
  return [...Map.groupBy(facts, key)]
}

/** The manifest as people read it: sections, records, facts; each fact says what it weighs and where it came from. */
export function ManifestSections({ manifest }: { manifest: Manifest }) {
  const facts = factsOf(manifest)
  const sections = OUTLINE.flatMap((section) => {
    const own = facts.filter((fact) => fact.section === section.title)
    return own.length > 0 ? [{ title: section.title, facts: own }] : []
  })
  return (
    <div className="space-y-8">
      {sections.map(({ title, facts }) => (
        <section key={title} id={`section-${title.replaceAll(" ", "-")}`} aria-label={words(title)}>
          <h2 className="border-b border-border pb-2 text-lg font-semibold">{words(title)}</h2>
          <div className="divide-y divide-border">
            {groupBy(facts, (fact) => fact.record).map(([record, facts]) => (
              <dl key={record ?? "one"} className="py-3">
                {groupBy(facts, (fact) => fact.attr).map(([attr, facts]) => (
                  <div key={attr} className="grid gap-x-6 py-1 sm:grid-cols-[12rem_minmax(0,1fr)]">
                    <dt className="text-muted">{words(attr)}</dt>
                    <dd className="min-w-0">
                      {facts.length === 1 && facts[0] ? (
                        <FactText fact={facts[0]} />
                      ) : (
                        <ul className="space-y-1">
                          {facts.map((fact) => (
                            <li key={fact.path}>
                              <FactText fact={fact} />
                            </li>
                          ))}
                        </ul>
                      )}
                    </dd>
                  </div>
                ))}
              </dl>
            ))}
          </div>
        </section>
      ))}
    </div>
  )
}

function FactText({ fact }: { fact: Fact }) {
  const step = stepByNumber(fact.step)
  return (
    <Tooltip
      id={`fact-${fact.path}`}
      text={`Weight ${(fact.weight / 1000).toFixed(2)}${fact.is_pinned ? ", always kept" : ""}${fact.is_confirmed ? ", confirmed" : ""}. From step ${fact.step}, ${step?.title ?? "unknown"}.`}
    >
      {inWords(fact).join("; ")}
    </Tooltip>
  )
}

/** The parts of a fact; what was chosen from a list is written as it stood there. */
function inWords(fact: Fact): string[] {
  const labels = labelsOf(stepByNumber(fact.step)?.fields ?? [])
  return fact.parts.filter((part) => part !== "").map((part) => labels.get(part) ?? part)
}

function labelsOf(fields: readonly Field[]): Map<string, string> {
  return new Map(
    fields.flatMap((field) => {
      if ("fields" in field) return [...labelsOf(field.fields)]
      return "options" in field ? field.options.map(({ value, label }) => [value, label] as const) : []
    }),
  )
}

/** What found no place in the budget, heaviest first, with the step it came from. */
export function Dropped({ manifest, everything }: { manifest: Manifest; everything: Fact[] }) {
  const byPath = new Map(everything.map((fact) => [fact.path, fact]))
  const dropped = manifest.budget.certificate.dropped.toSorted((a, b) => b.weight - a.weight)
  if (dropped.length === 0) return <p className="text-muted">Nothing was left out. Every fact fits.</p>
  return (
    <ul className="space-y-2">
      {dropped.map(({ path, weight, cost }) => {
        const fact = byPath.get(path)
        return (
          <li key={path} className="border-l-2 border-border pl-3">
            <p>{fact ? inWords(fact).join("; ") : path}</p>
            <p className="text-xs text-muted">
              {cost} tokens, weight {(weight / 1000).toFixed(2)}
              {fact && `, ${fact.section}, from step ${fact.step}`}
            </p>
          </li>
        )
      })}
    </ul>
  )
}

/** Where the answers were incomplete, each with a way to its step. */
export function Warnings({ manifest }: { manifest: Manifest }) {
  if (manifest.warnings.length === 0 || !manifest.session_id) return null
  return (
    <ul className="space-y-1">
      {manifest.warnings.map((warning) => (
        <li key={`${warning.step}${warning.path}${warning.message}`}>
          <Link
            href={`/onboarding/${manifest.session_id}/${warning.step}` as Route}
            className="underline decoration-border-strong underline-offset-4"
          >
            Step {warning.step}
          </Link>
          : {warning.message}
        </li>
      ))}
    </ul>
  )
}
