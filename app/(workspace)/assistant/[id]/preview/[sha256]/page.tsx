import type { Metadata, Route } from "next"
import Link from "next/link"
import { notFound } from "next/navigation"
import { currentMember, load } from "#app/load"
import { Dashboard } from "#components/dashboards/dashboard"
import { buttonStyle } from "#components/ui/button"
import { Status } from "#components/ui/status"
import { previewAssistantArtifact } from "#lib/agent/contract"
import * as agent from "#lib/agent/service"

export const metadata: Metadata = { title: "Preview" }

/** The assistant's dashboard with its data, before anybody saved it. */
export default async function PreviewPage({ params }: PageProps<"/assistant/[id]/preview/[sha256]">) {
  const { id, sha256 } = await params
  const { view } = await load(agent.previewArtifact, previewAssistantArtifact.params, { id, sha256 })
  if (!view) notFound()
  const ctx = await currentMember()
  return (
    <Dashboard
      view={view}
      now={ctx.ports.clock()}
      path={`/assistant/${id}/preview/${sha256}`}
      above={<Status tone="warn">Preview, not saved yet</Status>}
      actions={
        <Link href={`/assistant/${id}` as Route} className={buttonStyle({ size: "sm" })}>
          Back to the chat
        </Link>
      }
    />
  )
}
