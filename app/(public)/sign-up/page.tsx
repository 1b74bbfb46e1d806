import { signUp } from "#app/(public)/actions"
import { SignUp } from "#components/identity/sign-form"
import { returnPath } from "#lib/identity/return-path"

export default async function SignUpPage({ searchParams }: PageProps<"/sign-up">) {
  return <SignUp action={signUp} nextPath={returnPath((await searchParams).next, "")} />
}
