import "server-only"
import type { Route } from "next"
import { headers } from "next/headers"
import { notFound, redirect } from "next/navigation"
import { cache } from "react"
import type { z } from "zod"
import type { Ctx, UserCtx } from "#lib/platform/context"
import { isAppError } from "#lib/platform/errors"
import { runtime } from "#lib/runtime"

// A page's door: session cookie -> context -> verb. not_found becomes the 404 page, unauthenticated the sign-in page.

const claims = cache(async () => {
  const given = await headers()
  const token = runtime().host.cookieToken(given)
  return token ? runtime().host.verify(token) : null
})

/** To the sign-in page, and from there back to the page asked for. */
async function toSignIn(): Promise<never> {
  const path = (await headers()).get("x-bridge-path")
  redirect((path ? `/sign-in?next=${encodeURIComponent(path)}` : "/sign-in") as Route)
}

/** Who is signed in, or null. */
export const currentUser = cache(async (): Promise<UserCtx | null> => {
  const who = await claims()
  return who ? runtime().userCtx(who) : null
})

/** The member's context of this request, made once per page. */
export const currentMember = cache(async (): Promise<Ctx> => {
  const who = await claims()
  if (!who) return toSignIn()
  try {
    return await runtime().memberCtx(who, null)
  } catch (error) {
    // A person without a workspace (removed from the last one) starts at the sign-in page, which makes one.
    if (isAppError(error) && error.code === "not_found") redirect("/sign-in" as Route)
    throw error
  }
})

/** Calls a service verb for a page. `schema` parses what the URL says; a malformed id is a page that does not exist. */
export async function load<I, O>(
  verb: (ctx: Ctx, input: I) => Promise<O>,
  schema?: z.ZodType<I>,
  input: unknown = {},
): Promise<O> {
  const parsed = schema ? schema.safeParse(input) : { success: true as const, data: input as I }
  if (!parsed.success) notFound()
  const ctx = await currentMember()
  try {
    return await verb(ctx, parsed.data)
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") notFound()
    if (isAppError(error) && error.code === "unauthenticated") return toSignIn()
    throw error
  }
}
