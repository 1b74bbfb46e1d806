import type { Metadata } from "next"
import { currentMember, load } from "#app/load"
import { Dashboard } from "#components/dashboards/dashboard"
import { getDashboard } from "#lib/dashboards/contract"
import * as dashboards from "#lib/dashboards/service"

type Props = PageProps<"/dashboards/[slug]">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await load(dashboards.get, getDashboard.params, await params)).title }
}

export default async function DashboardPage({ params, searchParams }: Props) {
  const { slug } = await load(dashboards.get, getDashboard.params, await params)
  const view = await load(dashboards.view, undefined, { slug, search: await searchParams })
  const ctx = await currentMember()
  return <Dashboard view={view} now={ctx.ports.clock()} path={`/dashboards/${slug}`} />
}
