import type { Metadata } from "next"
import Link from "next/link"
import { load } from "#app/load"
import { OpenChat } from "#components/agent/assistant"
import { buttonStyle } from "#components/ui/button"
import { Page } from "#components/ui/page"
import { getAssistantSession } from "#lib/agent/contract"
import * as agent from "#lib/agent/service"

export const metadata: Metadata = { title: "Assistant" }

export default async function ChatPage({ params }: PageProps<"/assistant/[id]">) {
  const { session_id, title, messages, is_running } = await load(
    agent.getSession,
    getAssistantSession.params,
    await params,
  )
  return (
    <Page
      width="text"
      above={
        <Link href="/assistant" className="underline decoration-border-strong underline-offset-4">
          Assistant
        </Link>
      }
      title={title || "New chat"}
      actions={
        <Link href="/assistant" className={buttonStyle({ variant: "secondary", size: "sm" })}>
          New chat
        </Link>
      }
    >
      <OpenChat key={session_id} start={{ session_id, messages, is_running }} />
    </Page>
  )
}
