import type { Route } from "next"
import Link from "next/link"
import type { ReactNode } from "react"
import { Notice } from "#components/migration/notice"
import { Page } from "#components/ui/page"
import { LinkTabs } from "#components/ui/tabs"

const TABS = {
  overview: { name: "Overview", href: "/admin/migration" },
  runs: { name: "Runs", href: "/admin/migration/runs" },
  failures: { name: "Failures", href: "/admin/migration/failures" },
  users: { name: "Users", href: "/admin/migration/users" },
  comparison: { name: "Compare", href: "/admin/migration/comparison" },
  cleanup: { name: "Clean-up", href: "/admin/migration/cleanup" },
} as const

/** What every view of the console has in common. */
export function Frame({
  tab,
  said,
  children,
}: {
  tab: keyof typeof TABS
  said: Record<string, string>
  children: ReactNode
}) {
  return (
    <Page title="Migration" lead="Brings users of the former onboarding into sessions, and back where that is wanted.">
      <Notice said={said} />
      <LinkTabs
        label="Views of the migration"
        tabs={Object.entries(TABS).map(([key, { name, href }]) => ({
          name,
          href: href as Route,
          current: key === tab,
        }))}
      />
      {children}
    </Page>
  )
}

/** From one thing back to the list it stands in. */
export function Up({ href, children }: { href: string; children: ReactNode }) {
  return (
    <p className="mb-2 text-sm">
      <Link
        href={href as Route}
        className="inline-flex min-h-6 items-center text-muted underline decoration-border-strong underline-offset-4 hover:decoration-current"
      >
        {children}
      </Link>
    </p>
  )
}
