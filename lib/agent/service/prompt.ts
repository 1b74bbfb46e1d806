import "server-only"
import type { SystemModelMessage } from "ai"
import { manifestText } from "#lib/agent/service/tools"
import * as toolStore from "#lib/agent/store/tools"
import { fence } from "#lib/models/fence"
import type { Ctx } from "#lib/platform/context"

// What the model is told, in a stable order: blocks that are the same for everybody first, so that a provider's prompt
// cache hits; what differs per request last.

const ephemeral = { anthropic: { cacheControl: { type: "ephemeral" } } }
const MOST_CACHE_MARKS = 4

/** The system messages of a turn. */
export async function instructions(ctx: Ctx, connection: { id: string; name: string }): Promise<SystemModelMessage[]> {
  const blocks = await ctx.tx((db) => toolStore.activeBlocks(db))
  const manifest = await manifestText(ctx)
  const messages = blocks.map((block): SystemModelMessage & { isCached: boolean } => {
    const isContext = block.name === "business_context"
    const content = isContext
      ? `${block.content}\n${manifest ? `Version ${manifest.version}\n${fence(manifest.text)}` : "Nothing has been said yet."}`
      : block.content
    return { role: "system", content, isCached: block.cache_control === "ephemeral" }
  })
  // Providers take few marks: the last ones cover all that stands before them.
  const marked = new Set(messages.filter((message) => message.isCached).slice(-MOST_CACHE_MARKS + 1))
  const now = ctx.ports.clock().toISOString()
  const facts = [
    `Now: ${now}`,
    `Today: ${now.slice(0, 10)}`,
    `Connection: ${connection.name}`,
    `Connection id: ${connection.id}`,
    `Manifest version: ${manifest?.version ?? "none"}`,
  ]
  return [
    ...messages.map(({ isCached: _, ...message }, index) =>
      marked.has(messages[index] as (typeof messages)[number]) ? { ...message, providerOptions: ephemeral } : message,
    ),
    { role: "system", content: facts.join("\n") },
  ]
}
