import { cx } from "class-variance-authority"
import type { Route } from "next"
import Link from "next/link"

/** Views of one thing as links: each has an address, works without script, and marks the current one. */
export function LinkTabs({ label, tabs }: { label: string; tabs: { href: Route; name: string; current: boolean }[] }) {
  return (
    <nav aria-label={label} className="mb-6 overflow-x-auto border-b border-border">
      <ul className="flex gap-6">
        {tabs.map((tab) => (
          // Where they do not all fit, the current one is in view.
          <li key={tab.href} className={tab.current ? "[scroll-initial-target:nearest]" : undefined}>
            <Link
              href={tab.href}
              aria-current={tab.current ? "page" : undefined}
              className={cx(
                "-mb-px flex h-10 items-center border-b-2 whitespace-nowrap pointer-coarse:h-11",
                tab.current ? "border-accent font-medium" : "border-transparent text-muted hover:text-foreground",
              )}
            >
              {tab.name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
