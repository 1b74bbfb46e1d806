import type { Metadata, Route } from "next"
import { redirect } from "next/navigation"
import { openDemo, signIn } from "#app/(public)/actions"
import { currentUser } from "#app/load"
import { SignIn } from "#components/identity/sign-form"
import { returnPath } from "#lib/identity/return-path"
import { runtime } from "#lib/runtime"
import * as workspaces from "#lib/workspaces/service"

// The form writes the title itself, because it alone knows whether it was refused.
export const metadata: Metadata = { title: { absolute: "" } }

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const nextPath = returnPath((await searchParams).next, "")
  const user = await currentUser()
  // Somebody without a workspace stays: signing in makes one.
  if (user && (await workspaces.whoami(user)).workspace) redirect((nextPath || "/dashboards") as Route)
  return <SignIn action={signIn} openDemo={openDemo} hasDemo={runtime().ports.demo !== null} nextPath={nextPath} />
}
