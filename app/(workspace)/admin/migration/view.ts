import { notFound } from "next/navigation"
import type { z } from "zod"
import { currentMember, load } from "#app/load"
import type { AdminCtx, Ctx } from "#lib/platform/context"
import { isAppError } from "#lib/platform/errors"

/** The platform admin of this request. For everybody else the console is a page that does not exist. */
export async function currentAdmin(): Promise<AdminCtx> {
  return asAdmin(await currentMember())
}

function asAdmin(ctx: Ctx): AdminCtx {
  if (!ctx.user.is_platform_admin) notFound()
  return { ...ctx, is_platform_admin: true }
}

/** `load` for verbs of platform admins. What an address asks for and no verb takes (a made-up cursor) is no page either. */
export function ask<I, O>(verb: (ctx: AdminCtx, input: I) => Promise<O>, schema?: z.ZodType<I>, input?: unknown) {
  const asked = async (ctx: Ctx, given: I) => {
    try {
      return await verb(asAdmin(ctx), given)
    } catch (error) {
      if (isAppError(error) && error.code === "invalid_input") notFound()
      throw error
    }
  }
  return load(asked, schema, input)
}

type Query = Record<string, string | string[] | undefined>

/** The parameters of an address that are said once; repeated ones and empty ones are none. */
export function saidIn(query: Query): Record<string, string> {
  const said = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === "string")
  return Object.fromEntries(said.filter(([, value]) => value.trim() !== "").map(([key, value]) => [key, value.trim()]))
}
