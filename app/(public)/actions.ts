"use server"

import type { Route } from "next"
import { redirect } from "next/navigation"
import { dropSession, keepSession, sentSession, visitor } from "#app/session"
import type { SignState } from "#components/identity/sign-form"
import { SignInForm, SignUpForm } from "#lib/identity/contract"
import { problemsOf } from "#lib/identity/problems"
import { returnPath } from "#lib/identity/return-path"
import * as identity from "#lib/identity/service"
import * as workspaces from "#lib/workspaces/service"

/** Signs in and goes on to where the person wanted to be; on refusal the form comes back with what was typed. */
export async function signIn(_before: SignState, form: FormData): Promise<SignState> {
  const typed = { email: text(form, "email") }
  try {
    const ctx = await visitor()
    const { tokens, claims } = await identity.signIn(
      ctx,
      SignInForm.parse({ ...typed, password: text(form, "password") }),
    )
    await workspaces.bootstrap(ctx.as(claims))
    await keepSession(tokens)
  } catch (error) {
    return { typed, problems: problemsOf(error, "email") }
  }
  redirect(returnPath(form.get("next"), HOME) as Route)
}

/** Creates an account with its workspace and starts at the first question. */
export async function signUp(_before: SignState, form: FormData): Promise<SignState> {
  const typed = { full_name: text(form, "full_name"), email: text(form, "email") }
  try {
    const ctx = await visitor()
    const signedIn = await identity.signUp(ctx, SignUpForm.parse({ ...typed, password: text(form, "password") }))
    if (signedIn === "confirm_email") return { typed, problems: [], isConfirmationSent: true }
    await workspaces.bootstrap(ctx.as(signedIn.claims), { full_name: typed.full_name })
    await keepSession(signedIn.tokens)
  } catch (error) {
    return { typed, problems: problemsOf(error, "email") }
  }
  redirect(returnPath(form.get("next"), "/onboarding") as Route)
}

/** Opens the demo workspace in one click. */
export async function openDemo(_before: SignState, _form: FormData): Promise<SignState> {
  try {
    const ctx = await visitor()
    const { tokens, claims } = await identity.signInDemo(ctx)
    const user = ctx.as(claims)
    // The account is shared: whoever opens it begins in its first workspace, wherever the last visitor went.
    await workspaces.switchTo(user, await workspaces.bootstrap(user))
    await keepSession(tokens)
  } catch (error) {
    return { typed: {}, problems: problemsOf(error, "demo") }
  }
  redirect(HOME)
}

/** Ends the session here and at the provider. The cookie goes even when the provider does not answer. */
export async function signOut(): Promise<void> {
  const [ctx, tokens] = [await visitor(), await sentSession()]
  await dropSession()
  if (tokens) {
    await identity.signOut(ctx, tokens).catch((error: unknown) => ctx.log.error("identity.sign_out_failed", { error }))
  }
  redirect("/sign-in" as Route)
}

const HOME = "/dashboards" as Route

function text(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === "string" ? value : ""
}
