import type { Route } from "next"
import Form from "next/form"
import Link from "next/link"
import { Button } from "#components/ui/button"
import { Input, Select } from "#components/ui/input"
import { Instant } from "#components/ui/instant"
import { countInWords } from "#components/ui/quantity"
import { Tag } from "#components/ui/status"
import type { DashboardSummary } from "#lib/dashboards/contract"

const VIEWS = { analytical: "Analytical", operational: "Operational", strategic: "Strategic" } as const

/** Finds dashboards by words and view type; the choice stands in the address. */
export function GallerySearch({ q, view_type: viewType }: { q: string; view_type: string }) {
  return (
    <Form action="/dashboards" role="search" className="mb-6 flex flex-wrap items-end gap-3">
      <div className="min-w-0 flex-1 basis-60">
        <label htmlFor="gallery-q" className="mb-1 block text-sm font-medium">
          Search
        </label>
        <Input id="gallery-q" name="q" type="search" defaultValue={q} placeholder="Title, description or tag" />
      </div>
      <div className="w-44">
        <label htmlFor="gallery-view" className="mb-1 block text-sm font-medium">
          View
        </label>
        <Select id="gallery-view" name="view_type" defaultValue={viewType}>
          <option value="">All views</option>
          {Object.entries(VIEWS).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Select>
      </div>
      <Button type="submit" variant="secondary">
        Search
      </Button>
    </Form>
  )
}

/** Every dashboard as a card: what it is about, whose it is, how lately it changed. */
export function Gallery({ dashboards }: { dashboards: DashboardSummary[] }) {
  return (
    <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
      {dashboards.map((dashboard) => (
        <li
          key={dashboard.id}
          className="relative flex min-w-0 flex-col gap-3 rounded-lg border border-border bg-raised p-5 hover:border-border-strong has-[a:focus-visible]:outline-2 has-[a:focus-visible]:outline-offset-2 has-[a:focus-visible]:outline-ring"
        >
          <h2 className="text-md font-semibold">
            <Link href={`/dashboards/${dashboard.slug}` as Route} className="outline-none after:absolute after:inset-0">
              {dashboard.title}
            </Link>
          </h2>
          {dashboard.description && <p className="line-clamp-2 text-muted">{dashboard.description}</p>}
          <p className="mt-auto flex flex-wrap gap-2">
            <Tag>{VIEWS[dashboard.view_type]}</Tag>
            {dashboard.tags.map((tag) => (
              <Tag key={tag}>{tag}</Tag>
            ))}
          </p>
          <p className="text-xs text-muted">
            {countInWords(dashboard.tile_count, "tile")}, changed <Instant at={dashboard.updated_at} />
            {dashboard.owner_email && ` by ${dashboard.owner_email}`}
          </p>
        </li>
      ))}
    </ul>
  )
}
