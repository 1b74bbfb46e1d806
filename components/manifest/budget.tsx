import { cx } from "class-variance-authority"
import type { Manifest } from "#lib/manifest/contract/content"

// Neighbours must be told apart without colour: three greys in turn, each with its name and number in the list below.
const SHADES = ["bg-foreground", "bg-muted", "bg-border-strong"]

/** Where the tokens went, as one bar and as a list. */
export function Budget({ budget }: { budget: Manifest["budget"] }) {
  const sections = Object.entries(budget.sections).filter(([, tokens]) => tokens > 0)
  return (
    <div>
      <p>
        <span className="text-2xl font-semibold">{budget.tokens.toLocaleString("en")}</span>
        <span className="text-muted"> of {budget.limit.toLocaleString("en")} tokens</span>
      </p>
      <div aria-hidden="true" className="mt-3 flex h-3 gap-px overflow-hidden rounded-sm bg-sunken">
        {sections.map(([name, tokens], i) => (
          <div
            key={name}
            title={`${name}: ${tokens}`}
            className={SHADES[i % SHADES.length]}
            style={{ width: `${(100 * tokens) / budget.limit}%` }}
          />
        ))}
      </div>
      <ul className="mt-3 grid grid-cols-2 gap-x-6 gap-y-1 text-sm">
        {sections.map(([name, tokens], i) => (
          <li key={name} className="flex items-center gap-2">
            <span aria-hidden="true" className={cx("size-2 shrink-0 rounded-full", SHADES[i % SHADES.length])} />
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <span className="text-muted">{tokens}</span>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-xs text-muted">
        Counted with {budget.tokenizer}; {budget.compression_ratio.toFixed(2)} tokens known per token kept.
      </p>
    </div>
  )
}
