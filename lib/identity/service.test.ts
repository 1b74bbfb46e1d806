import { afterAll, beforeAll, expect, test } from "vitest"
import { supabaseAuth } from "#lib/identity/adapters/supabase"
import * as identity from "#lib/identity/service"
import type { PublicCtx } from "#lib/platform/context"
import { newEmail, PASSWORD, startAuthEndpoint } from "#lib/platform/testing/auth-endpoint"
import { openWorld, type World } from "#lib/platform/testing/world"
import * as workspaces from "#lib/workspaces/service"

let endpoint: Awaited<ReturnType<typeof startAuthEndpoint>>
let world: World
const DEMO = { email: newEmail(), password: PASSWORD }
beforeAll(async () => {
  endpoint = await startAuthEndpoint()
  world = await openWorld({ ports: { auth: supabaseAuth(endpoint.env), demo: DEMO } })
})
afterAll(async () => {
  await world?.close()
  await endpoint?.close()
})

let places = 0
/** Somebody at an address of their own. */
const visitor = (): PublicCtx => world.runtime.publicCtx({ ip: `10.3.0.${places++}` })
const person = () => ({ email: newEmail(), password: PASSWORD, full_name: "A Person" })

async function signUp(ctx: PublicCtx, who = person()) {
  const signedIn = await identity.signUp(ctx, who)
  if (signedIn === "confirm_email") throw new Error("The embedded endpoint confirms by itself.")
  return { ...signedIn, who }
}

test("whoever signs up gets a workspace of their own, and finds it again", async () => {
  const ctx = visitor()
  const { claims, who } = await signUp(ctx)
  const workspace = await workspaces.bootstrap(ctx.as(claims), { full_name: who.full_name })
  expect(workspace.role).toBe("owner")
  const again = await identity.signIn(visitor(), who)
  expect((await workspaces.whoami(ctx.as(again.claims))).workspaces).toMatchObject([{ id: workspace.id }])
})

test("the sixth attempt within a minute is refused before the provider is asked", async () => {
  const ctx = visitor()
  const who = { email: newEmail(), password: "wrong" }
  for (let i = 0; i < 5; i++) await expect(identity.signIn(ctx, who)).rejects.toMatchObject({ code: "unauthenticated" })
  const refused = identity.signIn(ctx, who)
  await expect(refused).rejects.toMatchObject({ code: "limit_exceeded", details: { limit: "sign_in" } })
  await expect(identity.signIn(visitor(), who)).rejects.toMatchObject({ code: "unauthenticated" })
})

test("a refresh carries on, and after signing out there is nothing to refresh", async () => {
  const ctx = visitor()
  const { tokens } = await signUp(ctx)
  const next = await identity.refresh(ctx, tokens)
  expect(next.access_token).not.toBe(tokens.access_token)
  await identity.signOut(ctx, next)
  const ended = { code: "unauthenticated", details: { reason: "session_ended" } }
  await expect(identity.refresh(ctx, next)).rejects.toMatchObject(ended)
  await expect(identity.refresh(ctx, null)).rejects.toMatchObject(ended)
})

test("the demo opens where there is one, and is not found elsewhere", async () => {
  await signUp(visitor(), { ...DEMO, full_name: "Demo" })
  expect((await identity.signInDemo(visitor())).claims.email).toBe(DEMO.email)
  const ctx = visitor()
  const without = { ...ctx, ports: { ...ctx.ports, demo: null } }
  await expect(identity.signInDemo(without)).rejects.toMatchObject({
    code: "not_found",
    details: { reason: "no_demo" },
  })
})
