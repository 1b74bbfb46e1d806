import type { Route } from "next"
import Link from "next/link"
import { load } from "#app/load"
import { EXAMPLES } from "#components/agent/examples"
import { Gallery, GallerySearch } from "#components/dashboards/gallery"
import { buttonStyle } from "#components/ui/button"
import { EmptyState } from "#components/ui/empty-state"
import { Page } from "#components/ui/page"
import { listDashboards } from "#lib/dashboards/contract"
import * as dashboards from "#lib/dashboards/service"

export const metadata = { title: "Dashboards" }

export default async function DashboardsPage({ searchParams }: PageProps<"/dashboards">) {
  const given = await searchParams
  const q = [given.q ?? ""].flat()[0]?.trim() ?? ""
  const view_type = [given.view_type ?? ""].flat()[0] ?? ""
  const found = await load(dashboards.list, listDashboards.query, {
    q: q || undefined,
    view_type: view_type || undefined,
  })
  const isSearch = q !== "" || view_type !== ""
  return (
    <Page
      title="Dashboards"
      lead="Every number comes from a query that was priced before it ran."
      actions={
        <Link href="/assistant" className={buttonStyle()}>
          New dashboard
        </Link>
      }
    >
      {(isSearch || found.total > 0) && <GallerySearch q={q} view_type={view_type} />}
      {found.total > 0 ? (
        <Gallery dashboards={found.dashboards} />
      ) : isSearch ? (
        <EmptyState
          title="No dashboard fits"
          action={
            <Link href="/dashboards" className={buttonStyle({ variant: "secondary" })}>
              Show all
            </Link>
          }
        >
          <p>Use fewer words, or look in all views.</p>
        </EmptyState>
      ) : (
        <EmptyState title="No dashboards yet">
          <p>Ask for one in plain words. Three questions to try:</p>
          <ul className="mt-3 space-y-2">
            {EXAMPLES.map((example) => (
              <li key={example}>
                <Link
                  href={`/assistant?q=${encodeURIComponent(example)}` as Route}
                  className="text-foreground underline decoration-border-strong underline-offset-4"
                >
                  {example}
                </Link>
              </li>
            ))}
          </ul>
        </EmptyState>
      )}
    </Page>
  )
}
