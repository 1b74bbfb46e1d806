import "server-only"
import type { AssistantEventData, AssistantEventName } from "#lib/agent/contract"
import type { Ctx } from "#lib/platform/context"

/** What a tool runs in: one turn of one session over one connection. */
export type ToolScope = {
  ctx: Ctx
  session_id: string
  turn_id: string
  connection_id: string
  emit<N extends AssistantEventName>(event: N, data: AssistantEventData<N>): Promise<void>
  /** Leave to save without a person's yes, once: only where the request itself asked for a dashboard. */
  takeGrant(): Promise<boolean>
  returnGrant(): Promise<void>
  saved(slug: string): void
}
