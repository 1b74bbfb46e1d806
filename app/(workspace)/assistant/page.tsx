import { currentMember, load } from "#app/load"
import { NewChat } from "#components/agent/assistant"
import { Chats } from "#components/agent/chats"
import { EmptyState } from "#components/ui/empty-state"
import { Page } from "#components/ui/page"
import { listAssistantSessions } from "#lib/agent/contract"
import * as agent from "#lib/agent/service"
import { hasRole } from "#lib/platform/authorize"

export const metadata = { title: "Assistant" }

export default async function AssistantPage({ searchParams }: PageProps<"/assistant">) {
  const { q } = await searchParams
  if (!hasRole((await currentMember()).role, "analyst")) {
    return (
      <Page title="Assistant">
        <EmptyState title="The assistant is for analysts">
          <p>Your role is viewer: you read the manifest and dashboards. An admin of the workspace can change it.</p>
        </EmptyState>
      </Page>
    )
  }
  const { sessions } = await load(agent.listSessions, listAssistantSessions.query, { limit: 20 })
  return (
    <Page title="Assistant" lead="Answers and dashboards from your own data.">
      <div className="grid gap-12 xl:grid-cols-[minmax(0,48rem)_minmax(0,1fr)]">
        <div className="min-w-0">
          <noscript>
            <p className="mb-4">The assistant needs JavaScript: its answers arrive piece by piece.</p>
          </noscript>
          <NewChat words={[q ?? ""].flat()[0] ?? ""} />
        </div>
        {sessions.length > 0 && <Chats sessions={sessions} />}
      </div>
    </Page>
  )
}
