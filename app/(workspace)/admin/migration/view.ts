import { notFound } from "next/navigation"
import type { z } from "zod"
import { currentMember, load } from "#app/load"
import type { AdminCtx, Ctx } from "#lib/platform/context"

/** The platform admin of this request. For everybody else the console is a page that does not exist. */
export async function currentAdmin(): Promise<AdminCtx> {
  return asAdmin(await currentMember())
}

function asAdmin(ctx: Ctx): AdminCtx {
  if (!ctx.user.is_platform_admin) notFound()
  return { ...ctx, is_platform_admin: true }
}

/** `load` for verbs of platform admins. */
export const ask = <I, O>(verb: (ctx: AdminCtx, input: I) => Promise<O>, schema?: z.ZodType<I>, input?: unknown) =>
  load((ctx: Ctx, given: I) => verb(asAdmin(ctx), given), schema, input)

type Query = Record<string, string | string[] | undefined>

/** The parameters of an address that are said once; repeated ones and empty ones are none. */
export function saidIn(query: Query): Record<string, string> {
  const said = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === "string")
  return Object.fromEntries(said.filter(([, value]) => value.trim() !== "").map(([key, value]) => [key, value.trim()]))
}
