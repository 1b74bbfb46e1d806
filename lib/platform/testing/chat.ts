import "server-only"
import { type AssistantEventData, AssistantSessionId } from "#lib/agent/contract"
import * as agent from "#lib/agent/service"
import type { Ctx } from "#lib/platform/context"
import type { ServerEvent } from "#lib/platform/endpoint"
import { type ScriptedMove, scriptedModel } from "#lib/platform/testing/scripted-model"

// A chat in tests: a person whose model says what the test wrote, and readers of what comes back.

export const speaking = (ctx: Ctx, script: ScriptedMove[], ports: Partial<Ctx["ports"]> = {}): Ctx => ({
  ...ctx,
  ports: { ...ctx.ports, language_models: scriptedModel(script).models, ...ports },
})
export const begin = async (ctx: Ctx) => AssistantSessionId.parse((await agent.createSession(ctx, {})).session_id)
export async function all(events: AsyncIterable<ServerEvent>): Promise<ServerEvent[]> {
  const found: ServerEvent[] = []
  for await (const event of events) found.push(event)
  return found
}
export async function take(events: AsyncIterable<ServerEvent>, enough: (event: ServerEvent) => boolean) {
  const found: ServerEvent[] = []
  for await (const event of events) {
    found.push(event)
    if (enough(event)) break
  }
  return found
}
export const done = (events: ServerEvent[]) => events.at(-1)?.data as AssistantEventData<"done">
export const turnsOf = (ctx: Ctx, id: string) =>
  ctx.tx((db) =>
    db.selectFrom("assistant_turns").selectAll().where("session_id", "=", id).orderBy("turn_index").execute(),
  )
export const eventsLeft = (ctx: Ctx, id: string) =>
  ctx.tx((db) => db.selectFrom("assistant_events").select("id").where("session_id", "=", id).execute())
export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error("It did not happen within 5 s.")
}
export const ended = (ctx: Ctx, id: string) =>
  until(async () => (await turnsOf(ctx, id)).find((turn) => turn.status !== "running" && turn.object_path !== null))
