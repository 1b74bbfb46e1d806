"use client"

import Link from "next/link"
import { useActionState, useId, useMemo } from "react"
import { buttonStyle } from "#components/ui/button"
import { ErrorSummary } from "#components/ui/error-summary"
import { described, Field } from "#components/ui/field"
import { Input } from "#components/ui/input"
import { Submit } from "#components/ui/submit"
import type { Problem } from "#lib/identity/problems"

/** What a refused form comes back with: never the password. */
export type SignState = {
  typed: { email?: string; full_name?: string }
  problems: Problem[]
  isConfirmationSent?: boolean
}
export type SignAction = (before: SignState, form: FormData) => Promise<SignState>

const BLANK: SignState = { typed: {}, problems: [] }

/** Heading, error summary and title of a form that was refused. */
function Head({ title, problems }: { title: string; problems: Problem[] }) {
  // The same list as long as the answer is the same: a new one takes the focus.
  const errors = useMemo(
    () => problems.map(({ field, message }) => ({ href: `#${field}` as const, message })),
    [problems],
  )
  return (
    <>
      <title>{`${errors.length > 0 ? "Error: " : ""}${title} · Bridge`}</title>
      <ErrorSummary errors={errors} />
      <h1 className="mb-6 text-2xl font-semibold">{title}</h1>
    </>
  )
}

type TextProps = { name: string; label: string; hint?: string; problems: Problem[]; optional?: boolean }

function TextField({ name, label, hint, problems, optional, ...input }: TextProps & React.ComponentProps<"input">) {
  const error = problems.find((problem) => problem.field === name)?.message
  return (
    <Field
      id={name}
      label={label}
      {...(hint ? { hint } : {})}
      {...(error ? { error } : {})}
      {...(optional ? { optional } : {})}
    >
      <Input name={name} {...described(name, { hint, error })} {...input} />
    </Field>
  )
}

const next = (path: string | undefined) => path && <input type="hidden" name="next" value={path} />
const to = (page: "/sign-in" | "/sign-up", path: string | undefined) =>
  path ? (`${page}?next=${encodeURIComponent(path)}` as const) : page

type SignInProps = { action: SignAction; openDemo: SignAction; hasDemo: boolean; nextPath?: string }

export function SignIn({ action, openDemo, nextPath, hasDemo }: SignInProps) {
  const [{ typed, problems }, submit] = useActionState(action, BLANK)
  const [demo, submitDemo] = useActionState(openDemo, BLANK)
  const all = useMemo(() => [...problems, ...demo.problems], [problems, demo.problems])
  return (
    <>
      <Head title="Sign in" problems={all} />
      <form action={submit} noValidate className="space-y-5">
        {next(nextPath)}
        <TextField
          name="email"
          label="Email address"
          type="email"
          autoComplete="username"
          spellCheck={false}
          defaultValue={typed.email}
          problems={problems}
        />
        <TextField
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          problems={problems}
        />
        <Submit className="w-full">Sign in</Submit>
      </form>
      <p className="mt-6">
        New here?{" "}
        <Link href={to("/sign-up", nextPath)} className={buttonStyle({ variant: "link", size: "inline" })}>
          Create an account
        </Link>
      </p>
      {hasDemo && <Demo action={submitDemo} />}
    </>
  )
}

function Demo({ action }: { action: (form: FormData) => void }) {
  const heading = useId()
  return (
    <section aria-labelledby={heading} className="mt-10 border-t border-border pt-8">
      <h2 id={heading} className="text-lg font-semibold">
        Just looking?
      </h2>
      <p className="mt-1 mb-4 text-muted">
        The demo workspace belongs to an invented company. Its manifest and dashboards are finished, and nothing you do
        there reaches anybody else's data.
      </p>
      <form action={action}>
        <Submit id="demo" variant="secondary" className="w-full">
          Open the demo
        </Submit>
      </form>
    </section>
  )
}

export function SignUp({ action, nextPath }: { action: SignAction; nextPath?: string }) {
  const [{ typed, problems, isConfirmationSent }, submit] = useActionState(action, BLANK)
  if (isConfirmationSent) return <CheckYourMail email={typed.email} />
  return (
    <>
      <Head title="Create an account" problems={problems} />
      <form action={submit} noValidate className="space-y-5">
        {next(nextPath)}
        <TextField
          name="full_name"
          label="Your name"
          optional
          autoComplete="name"
          spellCheck={false}
          defaultValue={typed.full_name}
          problems={problems}
        />
        <TextField
          name="email"
          label="Email address"
          type="email"
          autoComplete="username"
          spellCheck={false}
          defaultValue={typed.email}
          problems={problems}
        />
        <TextField
          name="password"
          label="Password"
          hint="At least 10 characters. Any characters will do; length is what counts."
          type="password"
          autoComplete="new-password"
          problems={problems}
        />
        <Submit className="w-full">Create account</Submit>
      </form>
      <p className="mt-6">
        Have an account?{" "}
        <Link href={to("/sign-in", nextPath)} className={buttonStyle({ variant: "link", size: "inline" })}>
          Sign in
        </Link>
      </p>
    </>
  )
}

function CheckYourMail({ email }: { email: string | undefined }) {
  return (
    <div role="status">
      <Head title="Check your email" problems={BLANK.problems} />
      <p>
        We sent a link to <strong>{email}</strong>. Open it to confirm the address, then sign in. Nothing there after a
        few minutes? Look among the spam, or sign in if you had an account before.
      </p>
      <p className="mt-6">
        <Link href="/sign-in" className={buttonStyle()}>
          Go to sign in
        </Link>
      </p>
    </div>
  )
}
