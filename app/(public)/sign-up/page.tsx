import type { Metadata } from "next"
import { signUp } from "#app/(public)/actions"
import { SignUp } from "#components/identity/sign-form"
import { returnPath } from "#lib/identity/return-path"

// The form writes the title itself, because it alone knows whether it was refused.
export const metadata: Metadata = { title: { absolute: "" } }

export default async function SignUpPage({ searchParams }: PageProps<"/sign-up">) {
  return <SignUp action={signUp} nextPath={returnPath((await searchParams).next, "")} />
}
