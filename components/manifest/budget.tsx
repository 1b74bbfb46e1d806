import { cx } from "class-variance-authority"
import type { Route } from "next"
import Link from "next/link"
import { linkStyle } from "#components/manifest/fact"
import { countInWords } from "#components/ui/quantity"
import { Table, Td, Th } from "#components/ui/table"
import { chapterOrder, chapterTitle, tokensByChapter } from "#lib/manifest/chapters"
import type { Budget as BudgetOf } from "#lib/manifest/contract/budget"

// Neighbours must be told apart without colour: three greys in turn, each with its name and number in the table below.
const SHADES = ["bg-foreground", "bg-border-strong", "bg-muted"]
const NUMBER = new Intl.NumberFormat("en-GB")

export type Counts = Readonly<Record<string, { kept: number; dropped: number }>>

/** Where the tokens went: one bar, what it proves, and a table by section. */
export function Budget({ budget, counts, at }: { budget: BudgetOf; counts: Counts; at: string }) {
  const { limit, target, tokens, certificate } = budget
  const chapters = tokensByChapter(budget.sections)
  const dropped = Object.entries(counts).reduce((sum, [, each]) => sum + each.dropped, 0)
  const share = certificate.known_weight > 0 ? (100 * certificate.chosen_weight) / certificate.known_weight : null
  return (
    <section aria-labelledby="budget-title">
      <h2 id="budget-title" className="sr-only">
        Token budget
      </h2>
      <p>
        <span className="text-3xl font-semibold tracking-tight">{NUMBER.format(tokens)}</span>
        <span className="ml-1 text-muted"> of {NUMBER.format(limit)} tokens</span>
      </p>
      <div className="relative mt-4 pb-7" aria-hidden="true">
        <div className="flex h-6 gap-px overflow-hidden rounded-sm bg-sunken">
          {chapters.map(({ id, title, tokens }, i) => (
            <div
              key={id}
              title={`${title}: ${tokens}`}
              className={SHADES[i % SHADES.length]}
              style={{ width: `${(100 * tokens) / limit}%` }}
            />
          ))}
        </div>
        <div
          className="absolute top-0 h-8 border-l-2 border-dashed border-foreground"
          style={{ left: `${(100 * target) / limit}%` }}
        />
        <p
          className="absolute top-8 -translate-x-full pr-1 text-xs whitespace-nowrap text-muted"
          style={{ left: `${(100 * target) / limit}%` }}
        >
          target {NUMBER.format(target)}
        </p>
        <p className="absolute top-8 right-0 text-xs text-muted max-sm:hidden">limit {NUMBER.format(limit)}</p>
      </div>
      <p className="mt-3 max-w-prose text-md font-medium">{proofInWords(budget)}</p>
      <p className="mt-1 max-w-prose text-muted">
        {share !== null && dropped > 0 && `It holds ${share.toFixed(0)} % of the weight of everything known. `}
        Facts are chosen up to {NUMBER.format(target)} tokens; only those that are always kept may use the rest up to{" "}
        {NUMBER.format(limit)}.
      </p>
      <div className="mt-6">
        <Table caption="Tokens and facts by section" hide_caption className="max-w-3xl">
          <thead>
            <tr>
              <Th>Section</Th>
              <Th numeric>Tokens</Th>
              <Th numeric>Facts kept</Th>
              <Th numeric>Left out</Th>
            </tr>
          </thead>
          <tbody>
            {chapters.map(({ id, title, tokens }, i) => (
              <tr key={id}>
                <Td>
                  <span
                    aria-hidden="true"
                    className={cx("mr-2 inline-block size-2.5 rounded-full", SHADES[i % SHADES.length])}
                  />
                  <Link href={`/manifest${at}#${id}` as Route} className={linkStyle}>
                    {title}
                  </Link>
                </Td>
                <Td numeric>{NUMBER.format(tokens)}</Td>
                <Td numeric>{counts[id]?.kept ?? 0}</Td>
                <Td numeric>{counts[id]?.dropped ?? 0}</Td>
              </tr>
            ))}
            {Object.entries(counts)
              .toSorted(([a], [b]) => chapterOrder(a) - chapterOrder(b))
              .filter(([id, { kept }]) => kept === 0 && !chapters.some((chapter) => chapter.id === id))
              .map(([id, { dropped }]) => (
                <tr key={id} className="text-muted">
                  <Td>
                    <span
                      aria-hidden="true"
                      className="mr-2 inline-block size-2.5 rounded-full border border-border-strong"
                    />
                    {chapterTitle(id)}
                  </Td>
                  <Td numeric>0</Td>
                  <Td numeric>0</Td>
                  <Td numeric>{dropped}</Td>
                </tr>
              ))}
          </tbody>
        </Table>
      </div>
      <Proof budget={budget} />
    </section>
  )
}

/** How near the best selection this one is, as far as the certificate proves it. */
function proofInWords({ target, certificate, dropped }: BudgetOf): string {
  if (dropped.length === 0) return "Everything that is known fits. Nothing had to be left out."
  const { chosen_weight: chosen, fractional_bound: bound } = certificate
  const words = `for ${NUMBER.format(target)} tokens`
  const gap = bound > 0 ? Math.ceil((10_000 * (bound - chosen)) / bound) / 100 : 0
  if (gap < 0.05) return `This is the best selection possible ${words}, proven to within 0.0 %.`
  return `This selection is proven to be within ${gap.toFixed(1)} % of the best possible ${words}.`
}

function Proof({ budget }: { budget: BudgetOf }) {
  const { certificate } = budget
  const weigh = (weight: number) => NUMBER.format(Math.round(weight / 10) / 100)
  const rows: [string, string][] = [
    ["How it was chosen", certificate.method],
    ["Weight of what was kept", weigh(certificate.chosen_weight)],
    ["No selection can weigh more than", weigh(certificate.fractional_bound)],
    ["Tokens it could be chosen from", countInWords(certificate.capacity, "token")],
    ["Counted with", budget.tokenizer],
    ["Tokens known per token kept", budget.compression_ratio.toFixed(2)],
  ]
  return (
    <details className="mt-4">
      <summary className={cx(linkStyle, "w-fit")}>How that is proven</summary>
      <dl className="mt-3 grid max-w-3xl gap-x-6 gap-y-1 sm:grid-cols-[16rem_minmax(0,1fr)]">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="mb-2 sm:mb-0">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 max-w-prose text-muted">
        Every fact has a weight and costs tokens. The export as JSON carries the whole problem and its answer, so that
        anybody can solve it again.
      </p>
    </details>
  )
}
